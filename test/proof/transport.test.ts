import { get } from "../../provider/proof/transport";
import { startUntrusted, trustingEveryCertificate, type Untrusted } from "../support/untrusted";

describe("a certificate that nobody vouches for is not trusted", () => {
  let untrusted: Untrusted;
  beforeAll(async () => {
    untrusted = await startUntrusted();
  });
  afterAll(() => untrusted.stop());

  const ask = () => get(new URL(untrusted.origin), {}, AbortSignal.timeout(5_000));
  const distrust = { is: "no-answer", reason: "tls", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" };

  it("as it is", async () => {
    expect(await ask()).toEqual(distrust);
  });

  it("also where the environment says otherwise", async () => {
    expect(await trustingEveryCertificate(ask)).toEqual(distrust);
    expect(untrusted.asked).toEqual([]);
  });
});
