import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CredentialFormat, credentialFormats, integrationTypeCodes, integrationTypes } from "../../catalog";

/*
 * A new credential format is three touches: its facts (catalog/credential-formats.ts), its reader (provider/credentials/formats),
 * and how a rehearsal makes one up. Who else asks for a format by name knows something that the catalog should say.
 */

const root = join(__dirname, "../..");
const rooms = ["provider", "report", "lab", "cli", "sdk", "doctor", "cloud-api"];
const formats = Object.keys(credentialFormats) as CredentialFormat[];

const touches = ["provider/credentials/formats/index.ts", "lab/rehearsal/credentials.ts"];

/** What these decide is about one format by its nature. The list may only shrink. */
const exceptions: Readonly<Partial<Record<CredentialFormat, readonly string[]>>> = {
  // The option of that name, which is no format.
  "app-id": ["lab/cli/commands/invoke.ts"],
  "merchant-id": ["provider/credentials/merchant-certificate.ts"],
  "certificate-serial": ["provider/credentials/merchant-certificate.ts", "provider/credentials/wrong-field.ts"],
  "api-v3-key": ["report/reused-credentials.ts"],
  "rsa-private-key": [
    "provider/credentials/merchant-certificate.ts",
    "provider/credentials/wrong-field.ts",
    "provider/credentials/problems.ts",
  ],
  "rsa-public-key": [
    "provider/credentials/wrong-field.ts",
    "provider/credentials/problems.ts",
    "provider/credentials/verification-mode.ts",
    "lab/control-plane/ext.ts",
    "doctor/answers.ts",
    "lab/observe/questions/reads.ts",
  ],
};

const sources = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/^dist\//.test(file))
    .map((file) => ({ path: `${room}/${file}`, text: readFileSync(join(root, room, file), "utf8") })),
);

test.each(formats.filter((format) => format !== "opaque"))("%s is three touches", (format) => {
  const naming = sources.filter(({ text }) => text.includes(`"${format}"`)).map(({ path }) => path);
  expect(naming.sort()).toEqual([...touches, ...(exceptions[format] ?? [])].sort());
});

test("how long a third party tries again stands in the catalog alone", () => {
  const listing = sources.filter(({ text }) => /15 s, 15 s|\[15, 15, 30\]/.test(text));
  expect(listing.map(({ path }) => path)).toEqual([]);
});

test("every type says how it is sent again, and what to do when it is made, replaced or deleted", () => {
  for (const code of integrationTypeCodes) {
    const { retryGapsMs, rotations } = integrationTypes[code];
    expect(retryGapsMs.every((gapMs: number) => gapMs >= 0)).toBe(true);
    expect(Object.keys(rotations).sort()).toEqual(["app", "create", "delete", "replace"]);
  }
});
