import { get } from "../../provider/proof/transport";
import { listen } from "../support/listen";
import { startStranger } from "../support/name-service";
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

it.each(["localhost", "pay.localhost", "localhost."])(
  "%s is this machine, whatever the name service answers",
  async (name) => {
    const here = await listen((_request, response) => response.writeHead(204).end());
    const url = new URL(here.url);
    const stranger = await startStranger(Number(url.port));
    try {
      url.hostname = name;
      expect(await get(url, {}, AbortSignal.timeout(5_000))).toMatchObject({ is: "answer", status: 204 });
      expect(stranger.asked).toEqual([]);
    } finally {
      await stranger.close();
      await here.stop();
    }
  },
);
