// A page for each resource of the provider, from its schema: what the registry would show.
import { code, table } from "./markdown.mjs";

const languages = { typescript: "TypeScript", python: "Python", go: "Go", yaml: "YAML" };

/**
 * @param {string} name
 * @param {any} schema the whole
 * @param {Record<string, string>} examples by language
 */
export function resourcePage(name, schema, examples) {
  const token = `cloudbase:index:${name}`;
  const { description, inputProperties, requiredInputs, properties } = schema.resources[token];
  const credentials = schema.types[`${token}Credentials`];
  const parts = [
    `# ${name}`,
    `Written by \`npm run reference\` from the provider's schema; do not edit. Type token: ${code(token)}.`,
    description.split("\n\n{{%")[0],
    "## Example",
    "TypeScript with this npm package; the SDK that is generated is called `pulumi-cloudbase-sdk` and has the same classes.",
    ...Object.entries(languages).flatMap(([language, title]) => [
      `### ${title}`,
      `\`\`\`${language}\n${examples[language]}\n\`\`\``,
    ]),
    "## Arguments",
    table(["Argument", "Type", "", "What it is"], rows(inputProperties, requiredInputs)),
    ...(credentials
      ? [
          "## Credentials",
          table(["Credential", "Type", "", "What it is"], rows(credentials.properties, credentials.required)),
        ]
      : ["The credentials of each type: [reference](../reference.md)."]),
    "## Outputs",
    table(
      ["Output", "Type", "What it is"],
      Object.entries(properties).map(([output, property]) => [code(output), typeText(property), property.description]),
    ),
    "## Import",
    `\`\`\`\npulumi import ${token} ${exampleName(examples)} <envId>/<integrationId>\n\`\`\``,
    "The credentials of what is imported are not known, and stay as the cloud has them until the program gives some. With the dynamic host, which cannot import: `adopt` ([an example](../examples/adoption.md)). A whole environment: `npx pulumi-cloudbase import`.",
  ];
  return `${parts.join("\n\n")}\n`;
}

/**
 * @param {Record<string, any>} properties
 * @param {string[]} required
 */
function rows(properties, required) {
  return Object.entries(properties).map(([name, property]) => [
    code(name),
    typeText(property),
    [
      required.includes(name) ? "required" : "optional",
      ...(property.secret ? ["secret"] : []),
      ...(property.willReplaceOnChanges ? ["replaces"] : []),
    ].join(", "),
    property.description,
  ]);
}

/**
 * @param {any} type
 * @returns {string}
 */
function typeText(type) {
  if (type.oneOf) return type.oneOf.map(typeText).join(" or ");
  if (type.$ref) return type.$ref.replace(/^.*[:/]/, "");
  if (type.items) return `list of ${typeText(type.items)}`;
  if (type.additionalProperties) return `map of ${typeText(type.additionalProperties)}`;
  return type.type;
}

/** @param {Record<string, string>} examples */
function exampleName({ typescript = "" }) {
  return /const (\w+)/.exec(typescript)?.[1] ?? "";
}
