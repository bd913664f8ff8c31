import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
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
  [/\bHalfMade\b/, "InitializationFailed", 0],
  [/\btakenUp\b/, "adopted", 0],
  [/\bSight\b/, "Readiness", 0],
  [/\bdoWhatThePlatformLeft\b/, "applyMissing", 0],
  [/\bWayClosed\b/, "SourceUnavailable", 0],
  [/\bCircumstances\b/, "NotificationContext", 0],
  [/\bnew Newest\b/, "LruMap", 0],
  [/\bSupposed was that\b/, "assumed", 0],
  [/\bleaves the house\b/, "is sent", 0],
  [/\bof two minds\b/, "do not agree", 0],
  [/\bblotted out\b/, "redacted", 0],
  [/\bbusy, ill\b/, "overloaded or broken", 0],
  [/\bon its way without our doing\b/, "under way", 0],
  [/\bare let go\b/, "are dropped", 0],
  [/\bours to mend\b/, "a fault of ours", 0],
  [/\bCenterError\b/, "ProviderError", 0],
  [/\bhalfMade\b/, "initializationFailed", 0],
  [/\b(SettlingTools|Settling)\b/, "ReadinessDependencies, WantedIntegration", 0],
  [/\b(SharedLook|afterLook|AfterLook)\b/, "SharedObservation, afterObservation", 0],
  [/\bSharedValues\b/, "ReusedCredentials, SharedCredentialTable", 0],
  [/\b(openConversation|Conversation)\b/, "openProofClient, ProofClient", 0],
  [/\b[A-Z]\w*Tools\b/, "…Dependencies", 0],
  [/\btools: [A-Z]/, "dependencies: …", 0],
  [/\b\w*[iI]nWords\b/, "format…, describe…", 0],
  [/\bmakingOf/, "methodIdOf", 0],
  [/\b(slipOf|[Mm]isplaced)\b/, "pasteMistakeIn, wrongField", 0],
  [/\b(FamilyEvent|FamilyDefinition|familyOf)\b/, "SenderEvent, SenderDefinition, senderOf", 0],
  [/\b(Scene|Trial)\b/, "RehearsalSetup, Baseline", 0],
  [/\b(Undo|undoAll)\b/, "Cleanup, cleanUpAll", 0],
  [/\bDoors\b/, "RouteContext", 0],
  [/\bsetFunctionEnvironment\b/, "setFunctionVariables", 0],
];

/** Rooms of which others import files past the index: how many, and why. Every other room is reached by its index alone. */
const openRooms: Readonly<Record<string, readonly [files: number, why: string]>> = {
  cli: [8, "the lab's commands are made of the same parts: command, terminal, text, files, errors"],
  "cloud-api": [4, "loopback, destination and the limits are leaves, which rooms may have that must not see the API"],
  "lab/console": [3, "what it shows and its address are asked by rooms that must not load its server"],
  "lab/control-plane": [12, "host and workbench work on what the actions work on"],
  "lab/gateway": [18, "a third party's reader is built from its parts; the index starts the server"],
  "lab/host": [4, "the emulator is started by lab/index.ts; server and views are shared"],
  "lab/http-api": [2, "tokens are minted without the door that takes them"],
  "lab/plumbing": [14, "leaves, each of which is its own door"],
  "lab/runner": [6, "types and code folders are asked without starting a process"],
  "lab/senders": [18, "a third party's sender is built from its parts; the index sends"],
  "lab/store": [5, "types of its records; the index opens the database"],
  "lab/switches": [2, "what was observed is read without the switches"],
  "lab/third-parties": [10, "reached by the two tables; only host and workbench start one's API"],
  "provider/error-explanations": [4, "provider/error-codes.ts is its door"],
  "provider/hosts": [1, "entries of package.json, and where the package lies"],
  "provider/lifecycle": [21, "a command wants one decision, and must not load the verbs with it"],
  text: [2, "two leaves, each of which is its own door"],
};

/** Names that say of what kind a file is and not what it is about. */
const kinds = ["errors.ts", "functions.ts", "limits.ts", "tools.ts"];

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

test("a file is named after what it is about", () => {
  expect(sources.map(({ file }) => file).filter((file) => kinds.includes(basename(file)))).toEqual([]);
});

test("from outside, a room is reached by its index", () => {
  const pastIndex = [...new Set(sources.flatMap(({ file, text }) => importedPastIndex(file, text)))];
  const reached = Object.groupBy(pastIndex, roomOf);
  expect(Object.fromEntries(Object.entries(reached).map(([room, files = []]) => [room, files.length]))).toEqual(
    Object.fromEntries(Object.entries(openRooms).map(([room, [files]]) => [room, files])),
  );
});

/** The folder below lab/ or provider/, else the one at the top; what stands in these two themselves is the port and the entry. */
function roomOf(file: string): string {
  const [top = "", inner = "", ...rest] = file.split(sep);
  return ["lab", "provider"].includes(top) && rest.length > 0 ? `${top}/${inner}` : top;
}

function importedPastIndex(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => {
      const inner = /^pulumi-cloudbase\/internal\/(.*)/.exec(fileName)?.[1];
      return `${inner ?? join(dirname(file), fileName)}.ts`;
    })
    .filter((target) => sources.some((source) => source.file === target) && basename(target) !== "index.ts")
    .filter((target) => ![roomOf(file), "lab", "provider"].includes(roomOf(target)));
}

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
