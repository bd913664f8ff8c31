import { PreparedIntegrations } from "../../lab/gateway/prepared";
import type { CallbackProtocol } from "../../lab/gateway/protocol";
import { merchantIntegration } from "./support/merchant";

function countingProtocol(): { protocol: CallbackProtocol; readonly prepared: string[] } {
  const prepared: string[] = [];
  const protocol: CallbackProtocol = {
    methods: ["POST"],
    bodyMaxBytes: 1,
    replayMinAgeMs: 0,
    repeatsProof: false,
    prepare({ integrationId, revision }) {
      prepared.push(`${integrationId}@${revision}`);
      return () => {
        throw new Error("not opened here");
      };
    },
  };
  return { protocol, prepared };
}

test("keys are parsed once a revision", () => {
  const { protocol, prepared } = countingProtocol();
  const cache = new PreparedIntegrations(10);
  for (const revision of [1, 1, 2, 2, 2, 3]) cache.opener(merchantIntegration({ revision }), protocol);
  expect(prepared.map((name) => name.split("@")[1])).toEqual(["1", "2", "3"]);
});

test("only so many integrations are kept", () => {
  const { protocol, prepared } = countingProtocol();
  const cache = new PreparedIntegrations(2);
  for (const integrationId of ["a", "b", "c", "c", "b", "a"]) {
    cache.opener(merchantIntegration({ integrationId, record: "abc".indexOf(integrationId) }), protocol);
  }
  expect(prepared).toEqual(["a@1", "b@1", "c@1", "a@1"]);
});

test("one that is made anew under the same id, at the same revision, has its keys parsed", () => {
  const { protocol, prepared } = countingProtocol();
  const cache = new PreparedIntegrations(10);
  for (const record of [1, 2, 2]) cache.opener(merchantIntegration({ record, revision: 1 }), protocol);
  expect(prepared).toHaveLength(2);
});
