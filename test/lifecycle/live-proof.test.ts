import { createPublicKey } from "node:crypto";
import { type Emulator, startEmulator } from "../../lab";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { create } from "../../provider/lifecycle/create";
import { update } from "../../provider/lifecycle/update";
import { proveWechatPay } from "../../provider/proof";
import { ManualClock } from "../emulator/support/clock";
import { rsaPair } from "../support/keys";
import { checked, credentials, declared, makeContext } from "./support";

/* One signed, read-only exchange with the local WeChat Pay, which knows merchants as the real one does. */

let emulator: Emulator;
let context: Context;
let proofs: number;
let set: Record<string, string>;

beforeEach(async () => {
  const clock = new ManualClock();
  emulator = await startEmulator({ clock });
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  set = { ...credentials, wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId };
  proofs = 0;
  context = {
    ...makeContext(emulator, clock),
    prove: (values) => {
      proofs++;
      return proveWechatPay(values, { baseUrl: `${emulator.endpoint}/wechat-pay` });
    },
  };
});

afterEach(() => emulator.close());

/** What the merchant does in the merchant console before anything is declared. */
function tellWechatPay({
  merchantId,
  merchantSerialNumber,
  privateKey,
  apiV3Key,
  appId,
}: Record<string, string>): void {
  emulator.registerMerchant({
    merchantId: merchantId ?? "",
    merchantSerialNumber: merchantSerialNumber ?? "",
    publicKeyPem: String(createPublicKey(privateKey ?? "").export({ type: "spki", format: "pem" })),
    apiV3Key: apiV3Key ?? "",
    appIds: [appId ?? ""],
  });
}

const live = (changes: Record<string, string> = {}) => declared({ proof: "live", credentials: { ...set, ...changes } });

test("a set that WeChat Pay confirms is applied, and what was proven is kept", async () => {
  tellWechatPay(set);
  const { outs } = await create(context, await checked(context, live()));
  expect(outs.provenBy).toMatchObject({
    kind: "live",
    proven: expect.arrayContaining(["privateKey", "wxPayPublicKey"]),
  });
  expect(proofs).toBe(1);
});

test("a set that WeChat Pay does not know is refused, and nothing is made anywhere", async () => {
  await expect(create(context, await checked(context, live()))).rejects.toThrow(
    /pay: the live proof failed[\s\S]*credentials\./,
  );
  expect(await context.connect().listIntegrations("local-env")).toEqual([]);
});

test("a rotation that fails its proof leaves what is live", async () => {
  tellWechatPay(set);
  const inputs = await checked(context, live());
  const { id, outs } = await create(context, inputs);
  const wrong = { merchantSerialNumber: "2B".repeat(20), privateKey: rsaPair("not issued").privateKey };
  const news = await checked(context, live(wrong), inputs);
  await expect(update(context, id, outs, news)).rejects.toThrow("the live proof failed");
  const variables = (await context.connect().getFunction("local-env", outs.functionName))?.environment;
  expect(variables?.merchantSerialNumber).toBe(set.merchantSerialNumber);
});

test("an update that does not touch the credentials asks nobody", async () => {
  tellWechatPay(set);
  const inputs = await checked(context, live());
  const { id, outs } = await create(context, inputs);
  const news = await checked(context, { ...live(), environment: { extra: "1" } }, inputs);
  expect((await update(context, id, outs, news)).outs.provenBy).toEqual(outs.provenBy);
  expect(proofs).toBe(1);
});

test("a preview calls WeChat Pay only when it is asked to", async () => {
  await check(context, {}, live());
  expect(proofs).toBe(0);
  const asked = { ...context, processEnv: { CLOUDBASE_PROOF_IN_PREVIEW: "live" } };
  const { failures } = await check(asked, {}, live());
  expect(proofs).toBe(1);
  expect(failures[0]?.reason).toContain("the live proof failed");
});

test("a WeChat Pay that cannot be reached proves nothing and refutes nothing", async () => {
  const unreachable = {
    ...context,
    prove: (values: Record<string, string>) => proveWechatPay(values, { baseUrl: "http://127.0.0.1:9" }),
  };
  const inputs = await checked(unreachable as Context, live());
  await expect(create(unreachable as Context, inputs)).rejects.toThrow(
    "could not be finished, and nothing was sent to the cloud",
  );
});
