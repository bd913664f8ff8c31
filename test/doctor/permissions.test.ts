import { type ActionName, actions } from "../../cloud-api";
import { type Finding, systemDoctorDependencies } from "../../doctor";
import { type Emulator, startEmulator } from "../../lab";
import { systemDependencies } from "../../provider/cloud";
import { TestTerminal } from "../cli/run";
import { between, refusal } from "./between";

/* A key that lacks one permission, action by action: the command as a person runs it, with somebody between it and the cloud. */

/** Served for the vendor's client; the provider sends none of it. */
const notOurs = "DescribeEnvInfo";
const isRead = (action: string) => /^(Get|List|Describe)[A-Z]/.test(action);
const ourActions = (Object.keys(actions) as ActionName[]).filter((action) => action !== notOurs);
const reads = ourActions.filter(isRead);

let emulator: Emulator;
let terminal: TestTerminal;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

beforeEach(() => {
  terminal = new TestTerminal();
  Object.assign(terminal.processEnv, {
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  });
  jest.spyOn(systemDoctorDependencies, "pulumiVersion").mockResolvedValue("v3.259.0");
  jest.replaceProperty(systemDoctorDependencies, "cloud", { ...systemDependencies, wait: async () => undefined });
});
afterEach(() => {
  jest.restoreAllMocks();
  terminal.remove();
});

/** The command, where the cloud answers one action with this code. */
async function doctorWhere(refused: string, code: string, ...words: string[]) {
  const post = between((action) => (action === refused ? refusal(code, "not with this key") : undefined));
  jest.spyOn(systemDoctorDependencies, "post").mockImplementation(post);
  return terminal.run("doctor", "--env-id", "local-env", ...words);
}

async function foundWhere(refused: string, code: string) {
  const { exitCode, out } = await doctorWhere(refused, code, "--json");
  const findings: readonly Finding[] = JSON.parse(out[0] ?? "").findings;
  const failures = findings.filter(({ state }) => state === "failure");
  const answers = findings.filter(({ topic }) => topic === "How this account answers");
  return { exitCode, failures, answers: JSON.stringify(answers) };
}

describe.each(["UnauthorizedOperation", "AuthFailure.UnauthorizedOperation"])("refused with %s", (code) => {
  test.each(reads)("%s: one failure, which names it and the policy to grant", async (action) => {
    const { exitCode, failures, answers } = await foundWhere(action, code);
    const { service } = actions[action];
    expect(failures).toEqual([
      expect.objectContaining({
        seen: `${service}:${action}: not with this key (${code}, request request-1)`,
        meaning: `the key lacks the permission for ${service}:${action}`,
        next: expect.stringContaining('"action":["tcb:*"],"resource":["qcs::tcb:ap-shanghai:uin/*:env/local-env"]'),
      }),
    ]);
    expect(exitCode).toBe(1);
    expect(answers).not.toContain("Unauthorized");
  });
});

describe.each(["RequestLimitExceeded", "InternalError"])("met by %s", (code) => {
  test.each(reads)("%s: one failure, and nothing is concluded about how the account answers", async (action) => {
    const { exitCode, failures, answers } = await foundWhere(action, code);
    expect(failures).toEqual([expect.objectContaining({ seen: expect.stringContaining(`${action}: `) })]);
    expect(JSON.stringify(failures)).not.toMatch(/lacks the permission|this policy/);
    expect(exitCode).toBe(1);
    expect(answers).not.toContain(code);
  });
});

test.each(["no action", "ListFunctions"])(
  "with %s refused, every permission that no read can ask is named as not asked, with the policy that covers all",
  async (refused) => {
    const text = (await doctorWhere(refused, "UnauthorizedOperation")).out.join("\n");
    expect(text).toMatch(/· may change things +not asked: there is no way to ask without changing something/);
    expect(text).toMatch(/may change things.+\n.+\n +→ .+"version":"2\.0"/);
    const writes = ourActions.filter((action) => !isRead(action));
    expect(writes.filter((action) => !text.includes(action))).toEqual([]);
  },
);
