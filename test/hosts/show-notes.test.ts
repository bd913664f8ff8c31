import type { Engine, LogEntry } from "../../provider/hosts/engine";
import { showNotes } from "../../provider/hosts/show-notes";
import { urnOf } from "../../provider/hosts/urn";

let logged: LogEntry[];
let printed: string[];

beforeEach(() => {
  logged = [];
  printed = [];
  jest.spyOn(console, "log").mockImplementation((line) => printed.push(line));
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** An engine that takes what it gets as this says. */
function engineThat(take: (entry: LogEntry) => Promise<void>): Engine {
  return { log: take, gone: new Promise(() => {}) };
}

const taking = () =>
  engineThat(async (entry) => {
    logged.push(entry);
  });

test("a note has its name before it, and its resource", async () => {
  const { note, lastWords } = showNotes(taking(), urnOf);
  note({ resource: "shop/dev/acme:index:Shop::pay", severity: "warning", text: "careful" });
  await lastWords();
  expect(logged).toEqual([
    {
      severity: "warning",
      text: "pay: careful",
      urn: "urn:pulumi:dev::shop::acme:index:Shop$pulumi-nodejs:dynamic/cloudbase:Integration::pay",
    },
  ]);
});

test("notes come in the order in which they were made, however long the engine takes", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slowAtFirst = engineThat(async (entry) => {
    if (entry.text === "pay: one") await promise;
    logged.push(entry);
  });
  const { note, lastWords } = showNotes(slowAtFirst, urnOf);
  for (const text of ["one", "two"]) note({ resource: "shop/dev/pay", severity: "info", text });
  const said = lastWords();
  resolve();
  await said;
  expect(logged.map(({ text }) => text)).toEqual(["pay: one", "pay: two"]);
});

test("the last words are what was only counted", async () => {
  const { note, lastWords } = showNotes(taking(), urnOf);
  for (const name of ["a", "b"]) note({ resource: `shop/dev/${name}`, severity: "info", text: "it changes" });
  await lastWords();
  expect(logged.map(({ text }) => text)).toEqual(["a: it changes", "a: The same for b: it changes"]);
});

test.each([
  ["there is no engine", undefined],
  ["the engine does not take it", engineThat(() => Promise.reject(new Error("not implemented")))],
])("where %s, a note is a printed line", async (_, engine) => {
  const { note, lastWords } = showNotes(engine, urnOf);
  note({ resource: "shop/dev/pay", severity: "info", text: "it changes" });
  await lastWords();
  expect(printed).toEqual(["pay: it changes"]);
});
