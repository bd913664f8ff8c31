import { urnOf } from "../../provider/hosts/urn";

const type = "pulumi-nodejs:dynamic/cloudbase:Integration";

test.each([
  ["without parent", "shop/dev/pay", `urn:pulumi:dev::shop::${type}::pay`],
  [
    "inside components",
    "shop/dev/acme:index:Shop$acme:index:Desk::pay",
    `urn:pulumi:dev::shop::acme:index:Shop$acme:index:Desk$${type}::pay`,
  ],
  ["with a name that looks like a path", "shop/dev/a/b", `urn:pulumi:dev::shop::${type}::a/b`],
  ["with a name that looks like a URN's end", "shop/dev/a::b", `urn:pulumi:dev::shop::${type}::a::b`],
  [
    "with such a name inside a component",
    "shop/dev/acme:index:Shop::a::b",
    `urn:pulumi:dev::shop::acme:index:Shop$${type}::a::b`,
  ],
])("the owner text of a resource %s gives its URN", (_, owner, urn) => {
  expect(urnOf(owner)).toBe(urn);
});

test.each(["", "pay", "shop/pay", "shop/dev/", "/dev/pay", "shop//pay"])(
  "%j is no owner text, so it gives none: the engine's display panics at a URN without its parts",
  (owner) => {
    expect(urnOf(owner)).toBeUndefined();
  },
);
