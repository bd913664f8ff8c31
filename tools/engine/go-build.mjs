import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lastLines, run } from "../setup/run.mjs";
import { findOnPath } from "./on-path.mjs";
import { hostProgram } from "./parts.mjs";
import { SourceUnavailable } from "./source.mjs";

const fetchLimitMs = 20 * 60_000;
const buildLimitMs = 45 * 60_000;
const shownLines = 6;

/**
 * The two programs and the folders of the Go modules that pin them. The host's own module is not on the module proxy; the
 * last SDK module that still carries it serves newer engines too (run, with 3.259.0 and SDK 3.270.0).
 * @param {string} version
 */
const programs = (version) => [
  {
    module: fileURLToPath(new URL("cli", import.meta.url)),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    output: "pulumi",
    flags: [
      "-tags=osusergo,grpcnotrace",
      `-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
    ],
  },
  {
    module: fileURLToPath(new URL("host", import.meta.url)),
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    output: hostProgram,
    flags: ["-ldflags=-s -w"],
  },
];

/** Whatever the person set for Go: these decide that the result is the pinned one, for this machine. */
export const goSettings = {
  GOFLAGS: "-mod=readonly -trimpath -buildvcs=false",
  GOWORK: "off",
  GOOS: undefined,
  GOARCH: undefined,
  CGO_ENABLED: "0",
};

/**
 * Builds the pinned CLI and its host from source; needs Go and its module proxy, and no C compiler.
 * @type {import("./source.mjs").Source}
 */
export async function goBuild({ environment, signal, folder, version, step, closed }) {
  if (findOnPath("go", environment) === undefined) throw new SourceUnavailable("no Go", "no `go` on PATH");
  const reasons = closed.map(({ message }) => message).join(", ");
  step.says(`Pulumi engine: ${reasons}, building ${version} with Go (once, about 5 min)`);
  mkdirSync(join(folder, "bin"));

  /** @type {(args: string[], module: string, timeLimitMs: number, onLine?: (line: string) => void) => Promise<string>} */
  const go = async (args, module, timeLimitMs, onLine = () => {}) => {
    const options = { environment: { ...environment, ...goSettings }, cwd: module, signal, timeLimitMs, onLine };
    const { code, stdout, stderr } = await run("go", args, options);
    if (code === 0) return stdout;
    throw new SourceUnavailable("build failed", `go ${args[0]} failed in ${module}:\n${lastLines(stderr, shownLines)}`);
  };

  let fetched = 0;
  const parts = [];
  for (const program of programs(version)) {
    const listing = await go(
      ["list", "-deps", ...program.flags, program.package],
      program.module,
      fetchLimitMs,
      (line) => {
        if (line.startsWith("go: downloading ")) step.progress(++fetched, undefined, "modules fetched");
      },
    );
    parts.push({ ...program, packages: listing.trim().split("\n").length });
  }

  const total = parts.reduce((sum, { packages }) => sum + packages, 0);
  let before = 0;
  for (const part of parts) {
    let built = 0;
    const args = ["build", "-v", ...part.flags, "-o", join(folder, "bin", part.output), part.package];
    await go(args, part.module, buildLimitMs, (line) => {
      if (!line.startsWith("go: ")) step.progress(before + ++built, total, "packages");
    });
    before += part.packages;
  }
}
