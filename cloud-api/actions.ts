import { z } from "zod";
import { functionActions } from "./function";
import { httpServiceActions } from "./http-service";
import { userKeyActions } from "./user-key";

const environmentActions = {
  /** What the vendor's client asks first of all; served by the emulator, not used by us (vendor source: manager-node). */
  DescribeEnvInfo: {
    request: z.looseObject({ EnvId: z.string() }),
    response: z.looseObject({ EnvInfo: z.looseObject({}) }),
  },
  /** Which environments the keys reach (documented: DescribeEnvs; shape: vendor source, SDK). */
  DescribeEnvs: {
    request: z.strictObject({
      EnvId: z.string().optional(),
      IsVisible: z.boolean().optional(),
      Channels: z.array(z.string()).optional(),
      Limit: z.number().optional(),
      Offset: z.number().optional(),
    }),
    response: z.looseObject({
      EnvList: z
        .array(
          z.looseObject({
            EnvId: z.string(),
            CreateTime: z.string().nullish(),
            Storages: z.array(z.looseObject({ AppId: z.string().nullish() })).nullish(),
          }),
        )
        .nullish(),
    }),
  },
} as const;

/**
 * May a call be sent again when its answer was lost? Everything that reads or sets a whole value may; a create may not:
 * it has no idempotency token, so the caller looks first (assumed: no token is documented).
 */
const notRepeatable = ["CreateUserKey", "CreateFunction"] as const;

const tcb = { service: "tcb", version: "2018-06-08" } as const;
const scf = { service: "scf", version: "2018-04-16" } as const;

function of<S extends typeof tcb | typeof scf, A extends object>(service: S, actions: A) {
  return Object.fromEntries(Object.entries(actions).map(([name, schemas]) => [name, { ...service, ...schemas }])) as {
    [K in keyof A]: S & A[K];
  };
}

/** Every action that client and emulator share: service, version, request and response. */
export const actions = {
  ...of(tcb, environmentActions),
  ...of(tcb, userKeyActions),
  ...of(tcb, httpServiceActions),
  ...of(scf, functionActions),
};

export type ActionName = keyof typeof actions;
export type RequestOf<A extends ActionName> = z.input<(typeof actions)[A]["request"]>;
export type ResponseOf<A extends ActionName> = z.output<(typeof actions)[A]["response"]>;

export function isRepeatable(action: ActionName): boolean {
  return !(notRepeatable as readonly string[]).includes(action);
}
