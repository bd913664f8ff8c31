import { type IntegrationType, integrationType, integrationTypeCodes } from "../../catalog";
import type { TemplateField, TypeTemplate } from "../../provider/integration-center";
import { compareTypes } from "../../provider/template-comparison";

const account = integrationType("PublicAccountOpenService");

const asWeHaveIt: TemplateField[] = [
  { name: "appId", secret: false, required: true },
  { name: "appsecret", secret: true, required: true },
  { name: "token", secret: true, required: false },
  { name: "encodingAESKey", secret: true, required: false },
];

function comparisonWith(fields: readonly TemplateField[]) {
  return compareTypes([account], [{ code: account.code, displayName: "公众号", fields }])[0];
}

test("a template with our fields is the same, by the cloud's keys, in any order", () => {
  expect(comparisonWith(asWeHaveIt.toReversed())).toEqual({
    code: "PublicAccountOpenService",
    displayName: account.displayName,
    is: "same",
  });
});

test("a template that does not say what is required is no difference", () => {
  expect(comparisonWith(asWeHaveIt.map(({ name, secret }) => ({ name, secret })))?.is).toBe("same");
});

test("every difference is told: fields added, missing, secret or required on one side only", () => {
  const [appId, , token, key] = asWeHaveIt as [TemplateField, TemplateField, TemplateField, TemplateField];
  const fields = [appId, { ...token, required: true }, { ...key, secret: false }, { name: "more", secret: true }];
  expect(comparisonWith(fields)).toMatchObject({
    is: "different",
    differences: [
      { field: "appsecret", is: "missing" },
      { field: "token", is: "required", here: false, cloud: true },
      { field: "encodingAESKey", is: "secrecy", here: true, cloud: false },
      { field: "more", is: "added" },
    ],
  });
});

test("types of one side only, and templates in another form, are told as such", () => {
  const templates: TypeTemplate[] = [
    { code: "alipaydc", displayName: "支付宝" },
    { code: "github", displayName: "GitHub" },
  ];
  expect(compareTypes([integrationType("github"), integrationType("gitlab")], templates)).toEqual([
    { code: "github", displayName: "GitHub", is: "unreadable" },
    { code: "gitlab", displayName: "GitLab", is: "only here" },
    { code: "alipaydc", displayName: "支付宝", is: "only in the cloud" },
  ]);
});

test("the ticket of an OAuth type is no field of Ext, and so no difference", () => {
  const { clientId, clientSecret, webhookSecret } = integrationType("github").credentials as Record<
    string,
    IntegrationType["credentials"][string]
  >;
  const fields = Object.entries({ clientId, clientSecret, webhookSecret }).map(([name, field]) => ({
    name,
    secret: field?.secret ?? false,
  }));
  const [github] = compareTypes([integrationType("github")], [{ code: "github", displayName: "GitHub", fields }]);
  expect(github?.is).toBe("same");
});

test("a cloud without templates has none of our types", () => {
  const compared = compareTypes(integrationTypeCodes.map(integrationType), []);
  expect(new Set(compared.map(({ is }) => is))).toEqual(new Set(["only here"]));
  expect(compared.map(({ code }) => code)).toEqual(integrationTypeCodes);
});
