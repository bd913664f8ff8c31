import { examine, systemDoctorDependencies } from "../../doctor";
import { type Switches, startEmulator } from "../../lab";

/* Where an account answers otherwise than is assumed, doctor says so, and what it means. */

const cases: readonly [Partial<Switches>, check: string, seen: string, meaning: string][] = [
  [{ passwordFields: "secret-and-public-key" }, "password fields", "wxPayPublicKey is one", "encrypted like a secret"],
  [{ missingRecord: "FailedOperation" }, "an unknown id", "gets FailedOperation", "asks the whole list"],
  [{ missingRecord: "empty-answer" }, "an unknown id", "gets an answer without a record", "there is none"],
  [{ listPageMax: 20 }, "size of a page", "100 gets InvalidParameterValue", "smaller pages"],
];

test.each(cases)("%j", async (switches, check, seen, meaning) => {
  const emulator = await startEmulator({ switches });
  try {
    const processEnv = {
      CLOUDBASE_ENDPOINT: emulator.endpoint,
      TENCENTCLOUD_SECRETID: emulator.secretId,
      TENCENTCLOUD_SECRETKEY: emulator.secretKey,
    };
    const { findings } = await examine({ processEnv, envId: emulator.envId }, systemDoctorDependencies);
    expect(findings.find((finding) => finding.check === check)).toMatchObject({
      topic: "How this account answers",
      seen,
      meaning: expect.stringContaining(meaning),
    });
  } finally {
    await emulator.close();
  }
});
