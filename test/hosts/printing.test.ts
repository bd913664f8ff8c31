import { check, configure, delete as remove } from "../../provider/hosts/dynamic";
import { unprintable } from "../../provider/printable";

/* What the provider says goes to the terminal of whoever runs Pulumi, through the engine, which changes nothing of it. */

const hostile = "\u001b[2J\u009b1A\u202e\u200b";

test("a refusal repeats nothing that could steer a terminal", async () => {
  configure({ config: { get: () => undefined } });
  const { failures } = await check({}, { type: hostile, name: hostile, [hostile]: hostile, owner: "shop/prod/pay" });
  const [{ reason } = { reason: "" }] = failures;
  expect(reason).toContain("\\x9b1A");
  expect(reason.replaceAll("\n", "").match(unprintable)).toBeNull();
});

test("nor does an error", async () => {
  const failure = await remove(hostile, {}).catch((error: Error) => error.message);
  expect(failure).toContain("is not an integration's id");
  expect(String(failure).match(unprintable)).toBeNull();
});
