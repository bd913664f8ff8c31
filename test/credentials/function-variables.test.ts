import { functionVariables } from "../../catalog";
import { checkUserVariables, variableBudget } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { check, soundValues, unknown, wechatPay } from "./samples";

const integrationId = "miniapp-wxpay-k3v9x2qd";
const isUnknown = (value: unknown) => value === unknown;

describe("the 4 KB budget", () => {
  test("counts names and values as the function will hold them, largest first", () => {
    const { bytes, maxBytes, parts, failure } = variableBudget(wechatPay, soundValues(), integrationId, {
      CORS: "é",
    });
    const injected = functionVariables(wechatPay, soundValues(), integrationId);
    const expected = Object.entries({ ...injected, CORS: "é" });
    expect(parts).toHaveLength(expected.length);
    expect(bytes).toBe(expected.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0));
    expect(parts[0]?.name).toBe("privateKey");
    expect(parts.at(-1)).toEqual({ name: "CORS", bytes: 6 });
    expect({ maxBytes, failure }).toEqual({ maxBytes: 4096, failure: undefined });
  });

  test("a 2048-bit set leaves more than 1.2 KB for the user", () => {
    const { bytes } = variableBudget(wechatPay, soundValues(), integrationId, {});
    expect(bytes).toBeGreaterThan(2600);
    expect(bytes).toBeLessThan(2900);
  });

  test("a 4096-bit private key is over it, and the arithmetic adds up", () => {
    const values = { ...soundValues(), privateKey: rsaPair("huge", 4096).privateKey };
    const { bytes, maxBytes, failure } = variableBudget(wechatPay, values, integrationId, {});
    expect(failure).toMatch(
      new RegExp(`^takes ${bytes} bytes, ${bytes - maxBytes} more than the 4096 that are allowed\\. `),
    );
    const [, sum = ""] = failure?.split("are allowed. ") ?? [];
    const [terms = "", total] = sum.split(" = ");
    const addends = terms.split(" + ").map((term) => Number(term.split(" ").at(-1)));
    expect(addends.reduce((a, b) => a + b, 0)).toBe(bytes);
    expect(total).toMatch(new RegExp(`^${bytes} `));
  });

  test("exactly full passes, one byte more does not", () => {
    const { bytes } = variableBudget(wechatPay, soundValues(), integrationId, {});
    const filling = (more: number) => ({ FILL: "x".repeat(4096 - bytes - "FILL".length + more) });
    expect(variableBudget(wechatPay, soundValues(), integrationId, filling(0)).failure).toBeUndefined();
    expect(variableBudget(wechatPay, soundValues(), integrationId, filling(1)).failure).toContain(", 1 more than");
  });

  test("takes what checkCredentials returns", () => {
    const { credentials } = check(soundValues());
    expect(variableBudget(wechatPay, credentials, integrationId, {}).failure).toBeUndefined();
  });
});

describe("the user's own variables", () => {
  test("pass with any text, empty or unknown", () => {
    const environment = { corsAllowOrigin: "https://shop.example", EMPTY: "", LATER: unknown };
    expect(checkUserVariables(wechatPay, environment, isUnknown)).toEqual([]);
  });

  test("are refused for their name or value, all at once", () => {
    const environment = {
      "1ST": "x",
      "a-b": "x",
      a: "x",
      SCF_x: "x",
      TENCENTCLOUD_SECRETID: "x",
      privateKey: "x",
      service_app_id: unknown,
      signMode: "sdk",
      notifyURLPayURL: "x",
      PORT: 9000,
      NONE: null,
    };
    const failures = checkUserVariables(wechatPay, environment, isUnknown);
    expect(failures.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      expect.stringMatching(/^environment\.1ST is no name/),
      expect.stringMatching(/^environment\.a-b is no name/),
      expect.stringMatching(/^environment\.a is no name/),
      expect.stringMatching(/^environment\.SCF_x begins with SCF_/),
      expect.stringMatching(/^environment\.TENCENTCLOUD_SECRETID begins with TENCENTCLOUD_/),
      expect.stringMatching(/^environment\.privateKey is set by the Integration Center/),
      expect.stringMatching(/^environment\.service_app_id is set by/),
      expect.stringMatching(/^environment\.signMode is set by/),
      expect.stringMatching(/^environment\.notifyURLPayURL is set by/),
      "environment.PORT is a number; must be text.",
      "environment.NONE has no value.",
    ]);
  });
});
