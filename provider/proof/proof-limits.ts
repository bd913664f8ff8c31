export const proofLimits = {
  /** One question or two, and one repetition of a probed answer. */
  callsMax: 3,
  /** For all calls together. */
  timeoutMs: 15_000,
  /** A platform certificate takes 3 KB of it; there are two of them while one is renewed. */
  answerBytesMax: 256 * 1024,
  /** Both ways, for answers, and for requests at WeChat Pay (documented; vendor source: wechatpay-go). */
  freshForMs: 300_000,
  /** How much of WeChat Pay's words goes into a message. */
  reasonCharactersMax: 200,
} as const;
