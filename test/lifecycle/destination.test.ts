import { checkDestination } from "../../provider/lifecycle/destination";
import { changedInputs } from "../../provider/lifecycle/diff";
import type { Outputs } from "../../provider/lifecycle/inputs";
import { ProviderError } from "../../provider/provider-error";

test("the cloud's own address is no input, so that state of older versions previews unchanged", () => {
  expect(checkDestination(() => ({}), true)).toEqual({ failures: [], notes: [], input: {} });
});

test("this machine is an input, and said in no note", () => {
  const cloud = "http://127.0.0.1:41001";
  expect(checkDestination(() => ({ cloud }), false)).toEqual({
    failures: [],
    notes: [],
    input: { destination: { cloud } },
  });
});

test("another place that somebody allowed is an input, and said in every preview", () => {
  const { input, notes } = checkDestination(() => ({ cloud: "https://cloud.example" }), false);
  expect(input).toEqual({ destination: { cloud: "https://cloud.example" } });
  expect(notes).toEqual([
    "credentials go to https://cloud.example, which CLOUDBASE_ALLOWED_ENDPOINTS allows and is not the cloud's own address.",
  ]);
});

test("WeChat Pay's address is told where it is asked: with a live proof", () => {
  const destination = () => ({ wechatPay: "http://127.0.0.1:9" });
  expect(checkDestination(destination, true).input).toEqual({ destination: { wechatPay: "http://127.0.0.1:9" } });
  expect(checkDestination(destination, false).input).toEqual({});
});

test("an address that nobody allowed fails the preview", () => {
  const { failures } = checkDestination(() => {
    const details = {
      responsible: "user",
      action: "Set-up",
      resource: "this machine",
      code: "X",
      reason: "no",
      hint: "",
    } as const;
    throw new ProviderError(details);
  }, false);
  expect(failures).toEqual([{ property: "", reason: expect.stringContaining("no (X)") }]);
});

test("its change alone updates nothing: a local center that starts at another port sends nothing again", () => {
  const olds = { status: "Running", destination: { cloud: "http://127.0.0.1:1" }, credentialFacts: {} } as Outputs;
  const news = { ...olds, destination: { cloud: "http://127.0.0.1:2" }, functionName: "f", integrationId: "pay" };
  const fingerprintFor = () => ({ kind: "scrypt", salt: "" }) as const;
  expect(changedInputs({ fingerprintFor }, { ...news, ...olds, functionName: "f" }, news)).toEqual([]);
});
