import fc from "fast-check";
import { decodePart, makeRouter } from "../../lab/plumbing/http/router";

const route = makeRouter([
  { method: "GET", path: "/orders/:number" },
  { method: "POST", path: "/orders/:number" },
  { method: "POST", path: "/orders/:number/close" },
  { method: "GET", path: "/orders/latest" },
  { path: "/files/*" },
]);

test("a row is found by method and path, with the variable parts by name", () => {
  expect(route("POST", "/orders/7/close")).toEqual({
    kind: "found",
    route: { method: "POST", path: "/orders/:number/close" },
    parts: { number: "7" },
  });
  expect(route("DELETE", "/files/a/b")).toMatchObject({ kind: "found", route: { path: "/files/*" } });
  expect(route("GET", "/files/")).toMatchObject({ kind: "found" });
});

test("of several rows that fit, the first answers", () => {
  expect(route("GET", "/orders/latest")).toMatchObject({ route: { path: "/orders/:number" } });
});

test("a known path with another method names those that fit; HEAD is another method", () => {
  expect(route("PUT", "/orders/7")).toEqual({ kind: "wrong-method", allowed: ["GET", "POST"] });
  expect(route("HEAD", "/orders/7/close")).toEqual({ kind: "wrong-method", allowed: ["POST"] });
});

test.each(["/orders", "/orders/", "/orders/7/", "//orders/7", "/Orders/7", "/files", "/orders/7/close/now", ""])(
  "%p is not one of them",
  (path) => expect(route("GET", path)).toEqual({ kind: "unknown-path" }),
);

test("a path is taken as it was sent: signatures are over exactly that", () => {
  expect(route("GET", "/orders/a%2Fb%zz")).toMatchObject({ parts: { number: "a%2Fb%zz" } });
  expect(route("GET", "/%6Frders/7")).toEqual({ kind: "unknown-path" });
  expect(route("GET", "/x/../orders/7")).toEqual({ kind: "unknown-path" });
  expect(route("GET", "/orders/__proto__")).toMatchObject({ parts: { number: "__proto__" } });
});

test("a variable part is plain text again, unless its % sequences are damaged", () => {
  expect(["a%2Fb", "%E8%AE%A2", "%zz", "%", "%ff"].map(decodePart)).toEqual([
    "a/b",
    "订",
    undefined,
    undefined,
    undefined,
  ]);
});

test("it agrees with the regular expression of each pattern", () => {
  const literal = fc.constantFrom("a", "b", "a.b", "");
  const pattern = fc.array(fc.oneof(literal, fc.constantFrom(":x", ":y")), { minLength: 1, maxLength: 4 });
  const sent = fc.array(fc.constantFrom("a", "b", "a.b", "", "axb", "%2F"), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(pattern, fc.boolean(), sent, (segments, isOpen, path) => {
      const expression = segments.map((segment) =>
        segment.startsWith(":") ? "[^/]+" : segment.replaceAll(".", "\\."),
      );
      const expected = new RegExp(`^/${expression.join("/")}${isOpen ? "/.*" : ""}$`).test(`/${path.join("/")}`);
      const found = makeRouter([{ path: `/${segments.join("/")}${isOpen ? "/*" : ""}` }])("GET", `/${path.join("/")}`);
      expect(found.kind === "found").toBe(expected);
    }),
  );
});
