import { join } from "node:path";
import type { Emulator } from "../../../lab";
import { connectIntegrationCenter } from "../../../provider/cloud";
import { readFunctionCode, zipFunctionCode } from "../../../provider/lifecycle/function-code";
import type { Host } from "./hosts";
import type { Merchant } from "./merchant";
import { wechatPayProgram } from "./program";

/** A verb of a real CLI: what is there before, what a person runs, and what must be there in the end. */
export interface Situation {
  readonly name: string;
  /** The program that is applied before; absent: nothing is. */
  readonly before?: string;
  /** Something that is in the cloud before, and in nobody's state. */
  readonly byHand?: (emulator: Emulator, merchant: Merchant) => Promise<void>;
  readonly program: string;
  /** The program's APIv3 key changes. */
  readonly isRotation?: boolean;
  readonly command: readonly string[];
  readonly integrations: 0 | 1;
  /** Functions that a delete may leave. */
  readonly keptFunctionsMax: number;
}

const up = ["up", "--yes", "--skip-preview"] as const;
const adopted = "pay-k3v9x2qd";

export function situationsOf({ options }: Host): readonly Situation[] {
  const program = (more: Parameters<typeof wechatPayProgram>[0] = {}, name = "pay") =>
    wechatPayProgram(more, name, options);
  const pay = program();
  return [
    { name: "create", program: pay, command: up, integrations: 1, keptFunctionsMax: 0 },
    {
      name: "adopt",
      byHand: makeByHand,
      program: program({ adopt: adopted }),
      command: up,
      integrations: 1,
      keptFunctionsMax: 0,
    },
    { name: "rotate", before: pay, program: pay, isRotation: true, command: up, integrations: 1, keptFunctionsMax: 0 },
    {
      name: "rename",
      before: pay,
      program: program({ name: "pay", options: { aliases: [{ name: "pay" }] } }, "renamed"),
      command: up,
      integrations: 1,
      keptFunctionsMax: 0,
    },
    {
      name: "replace",
      before: pay,
      program: program({ product: "jsapi" }),
      command: up,
      integrations: 1,
      keptFunctionsMax: 1,
    },
    {
      name: "delete",
      before: pay,
      program: pay,
      command: ["destroy", "--yes", "--skip-preview"],
      integrations: 0,
      keptFunctionsMax: 1,
    },
    {
      name: "refresh",
      before: pay,
      program: pay,
      command: ["refresh", "--yes", "--skip-preview"],
      integrations: 1,
      keptFunctionsMax: 0,
    },
  ];
}

/** As the console makes it: without a mark. */
async function makeByHand(emulator: Emulator, merchant: Merchant): Promise<void> {
  const code = readFunctionCode(join(__dirname, "../../../functions/wechat-pay"));
  if ("problem" in code) throw new Error(code.problem);
  const center = connectIntegrationCenter(emulator);
  await center.createIntegration(emulator.envId, {
    integrationId: adopted,
    name: "pay",
    type: "weixinpaydc",
    description: "made by hand",
    functionName: `${adopted}-demo-scfweb`,
    credentials: { ...merchant },
    runtime: { codeZip: zipFunctionCode(code), environment: { BY_HAND: "kept" } },
  });
}
