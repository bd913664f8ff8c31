import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { examplesOf } from "../../../provider/hosts/plugin/schema/examples";
import { repository } from "./install";
import { pluginEntry } from "./plugin";
import { runIn, write } from "./sdks";

/** What runs programs in other languages, made once. Throws where a tool for that is missing: no test of a language is skipped. */
export function findLanguageHosts(): LanguageHosts {
  const tool = join(repository, "tools/language-hosts.mjs");
  return JSON.parse(execFileSync(process.execPath, [tool], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

export interface LanguageHosts {
  /** Folder of the programs that the engine starts, one a language. */
  readonly hosts: string;
  /** A virtual environment with Pulumi's SDK. */
  readonly python: string;
}

export interface Language {
  readonly name: string;
  /** The documentation's example of `WechatPay`, with the APIv3 key in a variable. */
  readonly example: string;
  /** The same program, with the key from the stack's configuration, a secret there. */
  fromConfiguration(example: string): string;
  /** Writes the program as a project of its own into the folder. */
  writeProgram(folder: string, program: string): void;
  /** Makes the SDK that was generated one of the project's packages; nothing where the language needs none. */
  addSdk(folder: string, sdks: string, hosts: LanguageHosts): void;
  environment(folder: string, hosts: LanguageHosts): NodeJS.ProcessEnv;
}

const examples = examplesOf("WechatPay");

/** Pulumi's own SDK and all that it needs, in the versions that its generators were built with: they are compiled already. */
const goModule = join(repository, "tools/engine/sdks");
const goFlags = "-mod=mod -trimpath -buildvcs=false -tags=osusergo,grpcnotrace";

export const languages: readonly Language[] = [
  {
    name: "YAML",
    example: examples.yaml,
    fromConfiguration: (example) =>
      changed(
        changed(example, "{ env: API_V3_KEY }", `\${apiV3Key}`),
        "resources:",
        "config:\n  apiV3Key:\n    type: string\n    secret: true\nresources:",
      ),
    writeProgram: (folder, program) => write(join(folder, "Pulumi.yaml"), `${program}\n${pluginEntry}`),
    addSdk: () => {},
    environment: (_folder, { hosts }) => ({ PATH: pathWith(hosts) }),
  },
  {
    name: "Python",
    example: examples.python,
    fromConfiguration: (example) =>
      changed(example, 'cloudbase.FromEnvironmentArgs(env="API_V3_KEY")', 'pulumi.Config().require_secret("apiV3Key")'),
    writeProgram: (folder, program) => {
      write(join(folder, "Pulumi.yaml"), `name: shop\nruntime: python\n${pluginEntry}`);
      write(join(folder, "__main__.py"), program);
    },
    addSdk: (folder, sdks, { python }) => {
      const offline = ["--no-index", "--no-deps", "--no-build-isolation"];
      const target = ["--target", join(folder, "packages"), join(sdks, "python")];
      succeed(folder, join(python, "bin/python3"), ["-m", "pip", "install", "--quiet", ...offline, ...target]);
    },
    environment: (folder, { hosts, python }) => ({
      PATH: pathWith(join(python, "bin"), hosts),
      VIRTUAL_ENV: python,
      PYTHONPATH: join(folder, "packages"),
    }),
  },
  {
    name: "Go",
    example: examples.go,
    fromConfiguration: (example) =>
      changed(
        changed(
          example,
          'cloudbase.FromEnvironmentArgs{Env: pulumi.String("API_V3_KEY")}',
          'config.New(ctx, "").RequireSecret("apiV3Key")',
        ),
        '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"\n',
        '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"\n\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"\n',
      ),
    writeProgram: (folder, program) => {
      write(join(folder, "Pulumi.yaml"), `name: shop\nruntime: go\n${pluginEntry}`);
      write(join(folder, "main.go"), program);
    },
    addSdk: (folder, sdks) => {
      const own = "pulumi-cloudbase/sdk/go";
      const pinned = readFileSync(join(goModule, "go.mod"), "utf8");
      write(join(folder, "go.mod"), pinned.replace(/^module .*/, "module shop"));
      cpSync(join(goModule, "go.sum"), join(folder, "go.sum"));
      cpSync(join(sdks, "go"), join(folder, "sdk"), { recursive: true });
      succeed(folder, "go", ["mod", "edit", `-require=${own}@v0.0.0`, `-replace=${own}=./sdk`]);
    },
    environment: (_folder, { hosts }) => ({
      PATH: pathWith(hosts),
      ...goFolders(),
      GOFLAGS: goFlags,
      GOPROXY: "off",
      GOWORK: "off",
      CGO_ENABLED: "0",
    }),
  },
];

function pathWith(...folders: string[]): string {
  return [...folders, process.env.PATH].join(delimiter);
}

/** The person's own: a program's HOME is its workspace. */
function goFolders(): NodeJS.ProcessEnv {
  return JSON.parse(succeed(repository, "go", ["env", "-json", "GOPATH", "GOMODCACHE", "GOCACHE"]));
}

/** The text with one place of it changed; throws where it has no such place. */
export function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`it does not say ${from}:\n${text}`);
  return text.replace(from, () => to);
}

function succeed(folder: string, program: string, args: readonly string[]): string {
  const { code, text } = runIn(folder, program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}:\n${text}`);
  return text;
}
