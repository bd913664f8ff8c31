import { z } from "zod";
import type { Behaviour } from "../console-api";
import type { Span } from "../control-plane/provisioning";
import type { CallbackEntry } from "../gateway/host";
import type { Clock } from "../plumbing/clock";
import { systemClock } from "../plumbing/clock";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import { type Switches, switchesSchema } from "../switches";
import type { Observed } from "../switches/observed";
import { behavioursOf } from "./behaviours";
import { EmulatorStartError } from "./start-error";

export interface EmulatorOptions {
  /** Of the cloud API and the console; 0, the default, picks a free one. */
  readonly port?: number;
  /** Of the callback gateway; 0, the default, picks a free one. */
  readonly gatewayPort?: number;
  /** Folder that keeps everything; it is made if it is missing. Absent: in memory. */
  readonly data?: string;
  /** Absent: the one that the data folder was made for, or `local-env`. */
  readonly envId?: string;
  /** Time of the control plane and the gateway. Function processes live in real time. */
  readonly clock?: Clock;
  /** How long a deployment takes: a random time in this range. A few milliseconds by default; the cloud takes 60–120 s. */
  readonly provisioning?: Span;
  /**
   * Whether packages that a function's package.json names may run scripts of their own while they are installed: any code, with
   * this person's rights. Default false.
   */
  readonly installScripts?: boolean;
  /** What a live environment was seen to answer: plays that instead of the defaults. */
  readonly observed?: Observed;
  /** Other answers to the open questions of GAPS.md; they go before what was observed. */
  readonly switches?: Partial<Switches>;
  /** Folders that hold secrets of the caller's: functions do not see them, nor the data folder, where the system can hide them. */
  readonly hiddenFolders?: readonly string[];
  /** Takes one line at a time, without credentials. */
  readonly log?: (line: string) => void;
  /** The local WeChat Pay's keys, for a caller that signs callbacks itself. Absent: the data folder's, or new ones. */
  readonly wechatPayPlatform?: WechatPayPlatform;
  /** Takes each line of the callback log before its callback is answered. */
  readonly onCallback?: (integrationId: string, entry: CallbackEntry) => void;
}

export type ResolvedOptions = Required<
  Omit<EmulatorOptions, "data" | "envId" | "switches" | "observed" | "wechatPayPlatform">
> & {
  readonly data: string | undefined;
  readonly wechatPayPlatform: WechatPayPlatform | undefined;
  readonly envId: string | undefined;
  readonly switches: Switches;
  readonly behaviours: readonly Behaviour[];
};

const provisioningMsMax = 60 * 60 * 1000;
const port = z.number().int().min(0).max(65_535).default(0);
const milliseconds = z.number().int().min(0).max(provisioningMsMax);

const schema = z.object({
  port,
  gatewayPort: port,
  data: z.string().min(1).optional(),
  envId: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, at most 63")
    .optional(),
  provisioning: z
    .object({ fromMs: milliseconds, toMs: milliseconds })
    .refine(({ fromMs, toMs }) => fromMs <= toMs, "fromMs must not be above toMs")
    .default({ fromMs: 2, toMs: 8 }),
  installScripts: z.boolean().default(false),
  switches: switchesSchema.prefault({}),
});

/** Throws an EmulatorStartError that names every option that does not fit. */
export function readOptions(options: EmulatorOptions): ResolvedOptions {
  // Read once a start: zod would compile a reader for it first, which takes longer than reading (1 ms, observed).
  const { observed, switches: given = {} } = options;
  const asked = { ...options, switches: { ...observed?.switches, ...given } };
  const result = schema.safeParse(asked, { jitless: true });
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new EmulatorStartError("option-invalid", `The emulator's options do not fit: ${problems.join("; ")}.`);
  }
  const { data, envId, ...rest } = result.data;
  const { clock = systemClock, log = ignore, onCallback = ignore, hiddenFolders = [], wechatPayPlatform } = options;
  const behaviours = behavioursOf(rest.switches, observed, given);
  return { ...rest, behaviours, data, envId, clock, log, onCallback, hiddenFolders, wechatPayPlatform };
}

function ignore(): void {}
