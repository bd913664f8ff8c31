import { edited, report, stepOf } from "./support/previews";

/** The notes of a report on a rotation of `pay`, when this is what provider and program said. */
function notes(said: (urn: string) => { urn?: string; message: string; severity: string }[]) {
  const preview = edited("api-v3-key", (it) => {
    it.diagnostics = said(stepOf(it, "pay").urn);
  });
  return report(preview).notes;
}

test("what is said of an integration is told of it, as a warning and as more", () => {
  const told = notes((urn) => [
    { urn, message: "pay: credentials.apiV3Key: it changes.\n", severity: "info" },
    { urn, message: "warning: pay: credentials.apiV3Key: it was in use before.\n", severity: "warning" },
  ]);
  expect(told).toEqual([
    { integration: "pay", credential: "apiV3Key", text: "it changes." },
    { integration: "pay", credential: "apiV3Key", text: "it was in use before." },
  ]);
});

test("what is the same for others keeps their count", () => {
  const text = "The same for 99 more (desk-1, desk-2, desk-3 and 96 others): ";
  expect(notes((urn) => [{ urn, message: `pay: ${text}credentials.apiV3Key: it changes.`, severity: "info" }])).toEqual(
    [{ integration: "pay", credential: "apiV3Key", text: `${text}it changes.` }],
  );
});

test("a warning of the engine or the program stays whole, whatever it is said of", () => {
  const told = notes((urn) => [
    { urn, message: "warning: using a plugin: from PATH", severity: "warning" },
    { message: "warning: shop: closes at eight", severity: "warning" },
    { urn, message: "Use it again: with care", severity: "info" },
  ]);
  expect(told).toEqual([{ text: "shop: closes at eight" }, { text: "using a plugin: from PATH" }]);
});

test("lines of 0.1.0, which told of an integration by its name alone, are read too", () => {
  expect(notes(() => [{ message: "pay: credentials.apiV3Key: it changes.\n\n", severity: "info" }])).toEqual([
    { integration: "pay", credential: "apiV3Key", text: "it changes." },
  ]);
});
