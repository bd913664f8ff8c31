import * as fc from "fast-check";
import { cloudLimits, functionNameFor } from "../../cloud-api";
import {
  chooseIntegrationId,
  namedFunction,
  nameTooLong,
  parseResourceId,
  resourceId,
} from "../../provider/lifecycle/names";

const owner = "shop/prod/pay";

test("the same declaration always chooses the same id", () => {
  expect(chooseIntegrationId("pay", owner, "env-1", 0)).toBe(chooseIntegrationId("pay", owner, "env-1", 0));
});

test("another owner, environment, name or attempt chooses another id", () => {
  const ids = new Set([
    chooseIntegrationId("pay", owner, "env-1", 0),
    chooseIntegrationId("pay", "shop/dev/pay", "env-1", 0),
    chooseIntegrationId("pay", owner, "env-2", 0),
    chooseIntegrationId("pay", owner, "env-1", 1),
  ]);
  expect(ids.size).toBe(4);
});

test("an id has the platform's shape: the name, a hyphen, eight letters or digits", () => {
  void fc.assert(
    fc.property(fc.string(), fc.nat(99), (anyOwner, attempt) => {
      expect(chooseIntegrationId("pay", anyOwner, "env-1", attempt)).toMatch(/^pay-[a-z0-9]{8}$/);
    }),
  );
});

test("a name that fits gives a function name that fits, and one character more is refused with the sum", () => {
  const longest = "a".repeat(39);
  expect(nameTooLong(longest, "env-1")).toBeUndefined();
  expect(functionNameFor(chooseIntegrationId(longest, owner, "env-1", 0))).toHaveLength(
    cloudLimits.functionNameCharactersMax,
  );
  expect(nameTooLong(`${longest}a`, "env-1")).toBe(
    "too long: 40 characters + 21 that the platform adds = 61 for the function's name; at most 60, so 39 for the name",
  );
});

test("name and environment id are too long together, from one character more than may be", () => {
  expect(nameTooLong("a".repeat(39), "e".repeat(58))).toBeUndefined();
  expect(nameTooLong("a".repeat(39), "e".repeat(59))).toContain("function name 60 + environment id 59 = 119");
});

test("an id says environment and integration, and anything else is refused", () => {
  expect(parseResourceId(resourceId("env-1", "pay-12345678"))).toEqual({
    envId: "env-1",
    integrationId: "pay-12345678",
  });
  for (const bad of ["", "env-1", "/pay", "env-1/", "a/b/c"])
    expect(() => parseResourceId(bad)).toThrow("is not an integration's id");
});

test("a function's name is named only where it does not follow from the id", () => {
  expect(namedFunction({ integrationId: "pay-12345678", functionName: "pay-12345678-demo-scfweb" })).toBeUndefined();
  expect(namedFunction({ integrationId: "pay-12345678", functionName: "kept" })).toBe("kept");
});
