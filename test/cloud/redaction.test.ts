import fc from "fast-check";
import { redact } from "../../provider/cloud/redaction";
import { rsaPair } from "../support/keys";

describe("redaction", () => {
  test("hides a secret and leaves the words around it", () => {
    expect(redact("the key Abcd1234 is unknown", ["Abcd1234"], "")).toBe("the key *** is unknown");
  });

  test("hides a line of a key, however its line breaks were written", () => {
    const { privateKey } = rsaPair("merchant");
    const line = privateKey.split("\n")[3] ?? "";
    for (const written of [privateKey, privateKey.replaceAll("\n", "\\n"), privateKey.replaceAll("\n", " ")]) {
      expect(redact(`cannot parse ${written} here`, [privateKey], "")).not.toContain(line.slice(0, 12));
    }
  });

  test("leaves what the reader sees anyway", () => {
    const said = "KeyID miniapp-wxpay-k3v9x2qd is taken, miniapp too";
    const hidden = redact(said, ["miniapp-wxpay", "miniapp", "is taken"], "integration miniapp-wxpay-k3v9x2qd");
    expect(hidden).toBe("KeyID miniapp-wxpay-k3v9x2qd ***, miniapp too");
  });

  test("hides a secret whole that begins with another, in whichever order they are given", () => {
    for (const secrets of [
      ["abcd", "abcdEFGH"],
      ["abcdEFGH", "abcd"],
    ]) {
      expect(redact("it is abcdEFGH, not abcd", secrets, "")).toBe("it is ***, not ***");
    }
  });

  test("leaves a text without secrets as it is", () => {
    fc.assert(fc.property(fc.string(), (text) => redact(text, [], "") === text));
  });

  test("lets no twelve characters in a row of any secret through", () => {
    const secrets = fc.array(fc.string({ minLength: 12, maxLength: 40 }), { minLength: 1, maxLength: 3 });
    const cut = fc.tuple(fc.nat(), fc.nat({ max: 28 }));
    fc.assert(
      fc.property(secrets, cut, fc.string(), fc.string(), ([...values], [which, from], before, after) => {
        const secret = values[which % values.length] ?? "";
        const text = before + secret.slice(from) + after + secret;
        const hidden = redact(text, values, "");
        const runs = [...secret].map((_, at) => secret.slice(at, at + 12)).filter((run) => run.length === 12);
        return runs.every((run) => run.includes("***") || !hidden.includes(run));
      }),
    );
  });
});
