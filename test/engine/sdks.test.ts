import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginSchema } from "../../provider/hosts/plugin/schema";
import { findEngine, installPackage, repository } from "./support/install";
import { examplesIn, findGenerator, isOnPath, resourceNames, runIn, schemaText, write } from "./support/sdks";

/*
 * The schema before the engine's own binder, the SDKs that its own generators make of it, and the examples of the
 * documentation compiled against them. `npm run exactness` compiles the Go SDK too, and runs the Python one.
 */

jest.setTimeout(600_000);

const isWhole = process.env.EXACTNESS === "whole";
const generator = findGenerator();
const withGo = generator === undefined ? test.skip : test;
const withPython = generator !== undefined && isOnPath("python3") ? test : test.skip;
const wholeWithGo = isWhole ? withGo : test.skip;
const wholeWithPython = isWhole ? withPython : test.skip;

const folder = mkdtempSync(join(tmpdir(), "sdks-"));
const sdk = (language: string) => join(folder, "sdks", language);
const examples = (language: string) => join(folder, "examples", language);

beforeAll(() => {
  write(join(folder, "schema.json"), schemaText);
  symlinkSync(join(installPackage(), "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of examplesIn("typescript")) write(join(examples("typescript"), `${name}.ts`), text);
  for (const [name, text] of examplesIn("python")) write(join(examples("python"), `${name}.py`), text);
  for (const [name, text] of examplesIn("go")) write(join(examples("go"), name, "main.go"), text);
  if (generator) expect(runIn(folder, generator, ["schema.json", "sdks", "nodejs", "python", "go"])).toEqual(fine);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fine = { code: 0, text: "" };

function check(schema: string) {
  write(join(folder, "checked.json"), schema);
  return runIn(folder, findEngine().pulumi, ["schema", "check", "checked.json"], {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: join(folder, "pulumi-home"),
  });
}

test("the engine's own binder accepts the schema, without a warning", () => {
  expect(check(schemaText)).toEqual(fine);
  // It does look.
  const broken = check(schemaText.replaceAll("#/types/cloudbase:index:Proof", "#/types/cloudbase:index:Nothing"));
  expect(broken.code).not.toBe(0);
  expect(broken.text).toMatch(/Nothing/);
});

withGo("Node.js: the SDK compiles, and the examples with it and with the npm package alike", () => {
  const toSdk = { "pulumi-cloudbase": [join(sdk("nodejs"), "index.ts")] };
  expect(compile("generated.json", examples("typescript"), toSdk)).toEqual(fine);
  expect(compile("npm.json", examples("typescript"), {})).toEqual(fine);
});

function compile(project: string, sources: string, paths: Readonly<Record<string, string[]>>) {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "nodenext",
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(repository, "node_modules/@types")],
    paths,
  };
  write(join(folder, project), JSON.stringify({ compilerOptions, include: [join(sources, "*.ts")] }));
  return runIn(folder, process.execPath, [join(repository, "node_modules/.bin/tsc"), "-p", project]);
}

withGo("the program that `pulumi import` generates leaves the credentials alone, and compiles", () => {
  write(join(folder, "export.json"), JSON.stringify(imported));
  const generated = runIn(folder, generator ?? "", ["imported", "schema.json", "export.json", "nodejs"]);
  expect(generated.code).toBe(0);
  expect(generated.text).toContain(
    [
      'const desk = new cloudbase.WechatPay("desk", {',
      '    description: "made by Li in March",',
      '    envId: "local-env",',
      '    name: "desk",',
      "    product: cloudbase.WechatPayProduct.MiniProgram,",
      "});",
    ].join("\n"),
  );
  write(join(examples("imported"), "index.ts"), generated.text);
  const paths = { "pulumi-cloudbase-sdk": [join(sdk("nodejs"), "index.ts")] };
  expect(compile("imported.json", examples("imported"), paths)).toEqual(fine);
});

/** As state holds what the plugin imported. */
const imported = {
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:dev::shop::pulumi:providers:cloudbase::default",
        id: "e6206205-cde2-4926-b560-023c4287d6a2",
        type: "pulumi:providers:cloudbase",
      },
      {
        urn: "urn:pulumi:dev::shop::cloudbase:index:WechatPay::desk",
        id: "local-env/desk-k3v9x2qd",
        type: "cloudbase:index:WechatPay",
        provider: "urn:pulumi:dev::shop::pulumi:providers:cloudbase::default::e6206205-cde2-4926-b560-023c4287d6a2",
        inputs: {
          callbackUrls: { order: "https://desk-k3v9x2qd.integration-callback.tcloudbase.com/wechatpay/order" },
          credentialFacts: { appId: "wx0123456789abcdef" },
          description: "made by Li in March",
          envId: "local-env",
          integrationId: "desk-k3v9x2qd",
          name: "desk",
          owner: "shop/dev/desk",
          product: "mini-program",
          type: "weixinpaydc",
        },
      },
    ],
  },
};

withPython("Python: the SDK and the examples are Python", () => {
  for (const code of [sdk("python"), examples("python")]) {
    expect(runIn(folder, "python3", ["-W", "error", "-m", "compileall", "-q", code])).toEqual(fine);
  }
});

withGo("Go: the SDK and the examples are Go, formatted as gofmt does", () => {
  expect(runIn(folder, "gofmt", ["-l", join(sdk("go"), "cloudbase"), examples("go")])).toEqual(fine);
});

test("YAML: the examples say what the schema has", () => {
  const { load }: { load(text: string): YamlProgram } = createRequire(require.resolve("@pulumi/pulumi/package.json"))(
    "js-yaml",
  );
  const schema = pluginSchema();
  for (const [name, text] of examplesIn("yaml")) {
    const [resource, ...more] = Object.values(load(text).resources);
    expect([resource?.type, more]).toEqual([`cloudbase:${name}`, []]);
    const { inputProperties, requiredInputs = [] } = schema.resources[`cloudbase:index:${name}`] ?? {
      inputProperties: {},
    };
    const given = Object.keys(resource?.properties ?? {});
    expect(Object.keys(inputProperties)).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining([...requiredInputs]));
  }
});

interface YamlProgram {
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: Record<string, unknown> }>>;
}

wholeWithGo("Go: the SDK and every example compile", () => {
  const module = readFileSync(join(sdk("go"), "go.mod"), "utf8");
  const required = /github.com\/pulumi\/pulumi\/sdk\/v3 \S+/.exec(module)?.[0];
  expect(required).toBeDefined();
  // One module for all, so that the engine's SDK is compiled once, and of the version whose packages the cache holds.
  write(join(sdk("go"), "go.mod"), `module pulumi-cloudbase/sdk/go\n\ngo 1.25\n`);
  const version = /github.com\/pulumi\/pulumi\/sdk\/v3 (\S+)/.exec(
    readFileSync(join(repository, "tools/engine/sdks/go.mod"), "utf8"),
  )?.[1];
  for (const [name, text] of examplesIn("go")) write(join(sdk("go"), "examples", name, "main.go"), text);
  const environment = { GOFLAGS: "-mod=mod -trimpath -buildvcs=false", GOWORK: "off", CGO_ENABLED: "0" };
  expect(
    runIn(sdk("go"), "go", ["mod", "edit", `-require=github.com/pulumi/pulumi/sdk/v3@${version}`], environment),
  ).toEqual(fine);
  expect(runIn(sdk("go"), "go", ["mod", "tidy"], environment).code).toBe(0);
  const built = runIn(
    sdk("go"),
    "go",
    ["build", "-tags=osusergo,grpcnotrace", "-o", `${mkdtempSync(join(folder, "bin-"))}/`, "./..."],
    environment,
  );
  expect(built).toEqual(fine);
});

wholeWithPython("Python: the SDK is imported, and every example declares what it says", () => {
  const environment = join(folder, "venv");
  expect(runIn(folder, "python3", ["-m", "venv", environment]).code).toBe(0);
  const python = join(environment, "bin/python");
  // As people do: it asks the installed package which version it is.
  expect(runIn(folder, python, ["-m", "pip", "install", "-q", sdk("python")]).code).toBe(0);
  write(join(examples("python"), "run_all.py"), underMocks);
  const { code, text } = runIn(examples("python"), python, ["run_all.py", ...resourceNames]);
  if (code !== 0) throw new Error(text);
  const registered: Record<string, Registered> = JSON.parse(text.trim().split("\n").at(-1) ?? "");
  for (const name of resourceNames) {
    expect(registered[name]?.type).toBe(`cloudbase:index:${name}`);
    const { credentials, ...inputs } = yamlProperties(name);
    expect(registered[name]?.inputs).toEqual({ ...inputs, credentials: secret(credentials) });
  }
});

interface Registered {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The same example in YAML: what Python registers has to be what YAML says. */
function yamlProperties(resource: string): Record<string, unknown> {
  const { load }: { load(text: string): YamlProgram } = createRequire(require.resolve("@pulumi/pulumi/package.json"))(
    "js-yaml",
  );
  const text = new Map(examplesIn("yaml")).get(resource) ?? "";
  return Object.values(load(text).resources)[0]?.properties ?? {};
}

/** As Pulumi's SDKs mark a value on its way to the engine. */
function secret(value: unknown) {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

const underMocks = `
import asyncio, json, runpy, sys
import pulumi

registered = {}
current = ""

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        registered[current] = {"type": args.typ, "inputs": args.inputs}
        return [args.name, {**args.inputs, "callbackUrls": {"order": "", "notify": "", "webhook": ""}}]
    def call(self, args):
        return {}

for current in sys.argv[1:]:
    pulumi.runtime.set_mocks(Mocks())
    @pulumi.runtime.test
    def run():
        runpy.run_path(current + ".py")
    run()
print(json.dumps(registered))
`;
