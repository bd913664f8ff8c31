import { randomBytes } from "node:crypto";
import type { Emulator } from "../../lab";
import { startEmulator } from "../../lab";
import type { HostClient, Values } from "../hosts/support/host-client";
import { askConsole } from "../support/console";
import { soundCredentials } from "../support/sound-credentials";

/** A host that an engine could talk to, or what stands behind all of them. */
export interface RunningHost {
  readonly client: Pick<HostClient, "check" | "diff" | "create" | "update" | "read" | "delete">;
  readonly urn: string;
  /** What an engine would hand over of a program that declares a WechatPay of these arguments. */
  declared(args: Values): Values;
  close(): Promise<void>;
}

/**
 * What is true of the provider whichever host an engine reaches it by. An engine's part is played: state goes from one
 * call to the next as an engine keeps it.
 */
export function describeHostContract(
  name: string,
  start: (emulator: Emulator, environment: NodeJS.ProcessEnv) => Promise<RunningHost>,
): void {
  describe(name, () => {
    let emulator: Emulator;
    let host: RunningHost;
    const credentials = soundCredentials("weixinpaydc");
    const args = { envId: "local-env", name: "pay", credentials };
    let state: { id: string; inputs: Values; properties: Values };

    // A release is packed first.
    const startLimitMs = 180_000;

    beforeAll(async () => {
      emulator = await startEmulator();
      host = await start(emulator, {
        ...process.env,
        CLOUDBASE_ENDPOINT: emulator.endpoint,
        TENCENTCLOUD_SECRETID: emulator.secretId,
        TENCENTCLOUD_SECRETKEY: emulator.secretKey,
        CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64"),
      });
    }, startLimitMs);

    afterAll(async () => {
      await host?.close();
      await emulator?.close();
    });

    const check = (more: Values = {}, olds: Values = {}) =>
      host.client.check(host.urn, olds, host.declared({ ...args, ...more }));

    test("check hands back facts and no credential, and the names that it will have", async () => {
      const { inputs, failures } = await check();
      expect(failures).toEqual([]);
      expect(inputs).toMatchObject({
        envId: "local-env",
        type: "weixinpaydc",
        name: "pay",
        owner: "shop/dev/pay",
        integrationId: expect.stringMatching(/^pay-[a-z0-9]{8}$/),
        credentialFacts: { apiV3Key: expect.stringMatching(/^hmac /), appId: credentials.appId },
      });
      const text = JSON.stringify(inputs);
      expect(
        [credentials.apiV3Key, credentials.privateKey?.slice(40, 90)].filter((secret) => text.includes(`${secret}`)),
      ).toEqual([]);
    });

    test("what is wrong is one failure without a path, so that nobody prints the value at it", async () => {
      const { inputs, failures } = await check({ credentials: { ...credentials, apiV3Key: "short-SECRET" } });
      expect(inputs).not.toHaveProperty("credentials");
      expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/credentials\.apiV3Key/) }]);
      expect(JSON.stringify(failures)).not.toContain("short-SECRET");
    });

    test("create makes what check named, and it runs", async () => {
      const { inputs } = await check();
      const { id, properties } = await host.client.create(host.urn, inputs);
      expect(id).toBe(`local-env/${inputs.integrationId}`);
      expect(properties).toMatchObject({ ...inputs, status: "Running" });
      state = { id, inputs, properties };
    });

    test("nothing changed is no difference", async () => {
      const { inputs } = await check({}, state.inputs);
      expect(inputs).toEqual(state.inputs);
      const { changes } = await host.client.diff(host.urn, state.id, state.properties, inputs);
      expect(changes).toBe("none");
    });

    test("a read finds what state says", async () => {
      const found = await host.client.read(host.urn, state.id, state.properties);
      expect(found).toEqual({ id: state.id, properties: state.properties, inputs: state.inputs });
    });

    test("a rotation changes a fact and replaces nothing", async () => {
      const { inputs } = await check(
        { credentials: { ...credentials, apiV3Key: "0123456789abcdef0123456789abcdef" } },
        state.inputs,
      );
      const { changes, replaces } = await host.client.diff(host.urn, state.id, state.properties, inputs);
      expect({ isChange: changes !== "none", replaces }).toEqual({ isChange: true, replaces: [] });
      const properties = await host.client.update(host.urn, state.id, state.properties, inputs);
      expect(properties).toMatchObject({ ...inputs, status: "Running" });
      state = { ...state, inputs, properties };
    });

    test("a failure is one sentence, with no stack", async () => {
      const failure = await host.client.read(host.urn, "pay-12345678", state.properties).catch((error: Error) => error);
      expect(String((failure as { details?: string }).details)).toBe(
        '"pay-12345678" is not an integration\'s id; it has the form <environment id>/<integration id>. [ID_MALFORMED]',
      );
    });

    test("delete removes it, and a read says that it is gone", async () => {
      await host.client.delete(host.urn, state.id, state.properties);
      expect(await (await askConsole(emulator, "integrations")).json()).toEqual([]);
      expect(await host.client.read(host.urn, state.id, state.properties)).toBeUndefined();
    });
  });
}
