import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/*
 * The style that a person would otherwise have to remember: short files and functions, and words that were given up, each with
 * its better one. Exemptions may only shrink: one that is not needed any more is a failure too.
 */

const root = join(__dirname, "../..");
const rooms = ["catalog", "cli", "cloud-api", "doctor", "lab", "provider", "report", "sdk", "text"];
const notOurs = /[\\/](dist|node_modules)[\\/]/;
const written = "provider/hosts/plugin/schema/from-sdk.ts";

const sources = rooms
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((name) => join(room, name)),
  )
  .filter((file) => file.endsWith(".ts") && file !== written && !notOurs.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));

const fileLinesMax = 250;
const longFiles: Readonly<Record<string, number>> = {
  "lab/gateway/codes.ts": 300,
  "lab/observe/bench.ts": 300,
  "provider/hosts/plugin/provider.ts": 400,
  "provider/hosts/plugin/service.ts": 300,
  "provider/hosts/plugin/settings.ts": 300,
  "provider/lifecycle/check.ts": 350,
};

const functionLinesMax = 70;
const longFunctions: Readonly<Record<string, number>> = {
  "lab/control-plane/provisioning.ts makeProvisioning": 130,
  "lab/gateway/callback.ts callbackHandler": 90,
  "lab/host/integration-views.ts makeIntegrationViews": 80,
  "lab/runner/index.ts makeFunctionRunner": 90,
  "lab/senders/sender.ts createSender": 80,
  "lab/store/integrations.ts integrationTable": 90,
  "provider/cloud/cloud-functions.ts cloudFunctions": 90,
  "provider/cloud/user-keys.ts userKeys": 110,
  "provider/hosts/plugin/service.ts providerService": 150,
  "provider/lifecycle/check.ts check": 80,
};

/** A word that was given up, the better one, and how many files still have it. */
const givenUp: readonly (readonly [RegExp, string, number])[] = [
  [/\bHalfMade\b/, "InitializationFailed", 5],
  [/\btakenUp\b/, "adopted", 0],
  [/\bSight\b/, "Readiness", 0],
  [/\bdoWhatThePlatformLeft\b/, "applyMissing", 0],
  [/\bWayClosed\b/, "SourceUnavailable", 0],
  [/\bCircumstances\b/, "NotificationContext", 10],
  [/\bnew Newest\b/, "LruMap", 2],
  [/\bSupposed was that\b/, "assumed", 1],
  [/\bleaves the house\b/, "is sent", 2],
  [/\bof two minds\b/, "do not agree", 0],
  [/\bblotted out\b/, "redacted", 1],
  [/\bbusy, ill\b/, "overloaded or broken", 0],
  [/\bon its way without our doing\b/, "under way", 0],
  [/\bare let go\b/, "are dropped", 1],
  [/\bours to mend\b/, "a fault of ours", 0],
];

/** What is above the limit, without what may be; and what may be and is not. */
function above(limit: number, lengths: Readonly<Record<string, number>>, exempt: Readonly<Record<string, number>>) {
  const tooLong = Object.entries(lengths).filter(([name, lines]) => lines > (exempt[name] ?? limit));
  const unneeded = Object.keys(exempt).filter((name) => (lengths[name] ?? 0) <= limit);
  return { tooLong: tooLong.map(([name, lines]) => `${name}: ${lines} lines`), unneeded };
}

test(`a file has at most ${fileLinesMax} lines`, () => {
  const lengths = Object.fromEntries(sources.map(({ file, text }) => [file, text.split("\n").length - 1]));
  expect(above(fileLinesMax, lengths, longFiles)).toEqual({ tooLong: [], unneeded: [] });
});

test(`a function has at most ${functionLinesMax} lines`, () => {
  const lengths = Object.fromEntries(sources.flatMap(({ file, text }) => functionLengths(file, text)));
  expect(above(functionLinesMax, lengths, longFunctions)).toEqual({ tooLong: [], unneeded: [] });
});

test.each(givenUp)("%s is called %s, but in %i files", (word, _better, still) => {
  expect(sources.filter(({ text }) => word.test(text)).map(({ file }) => file)).toHaveLength(still);
});

function functionLengths(file: string, text: string): [string, number][] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const lengths: [string, number][] = [];
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const name = node.name?.getText(source) ?? `at line ${lineOf(node.getStart(source)) + 1}`;
      lengths.push([`${file} ${name}`, lineOf(node.end) - lineOf(node.getStart(source)) + 1]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lengths;
}
