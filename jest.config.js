// Two groups: `unit` runs in parallel and never starts an engine; `engine` drives the real Pulumi CLI on the packed
// package, one file at a time (tools/test.mjs runs both).
const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
  ],
};
const common = {
  transform,
  testEnvironment: "node",
  moduleFileExtensions: ["ts", "js", "json"],
  modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/lab/dist", "<rootDir>/.quickstart"],
  // The two packages find each other's sources here, as tsconfig.json says.
  moduleNameMapper: {
    "^pulumi-cloudbase/internal/(.*)$": "<rootDir>/$1",
    // As a folder it would be what its package.json names: what was compiled last. (cli/lab.ts is one or no folder away.)
    "^(\\.\\./){2,}lab$": "<rootDir>/lab/index.ts",
    "^pulumi-cloudbase-lab$": "<rootDir>/lab/index.ts",
    "^pulumi-cloudbase-lab/commands$": "<rootDir>/lab/cli/index.ts",
    "^pulumi-cloudbase-lab/package.json$": "<rootDir>/lab/package.json",
  },
};

module.exports = {
  // Real sockets, processes and keys on a busy machine; what is claimed about time is claimed by a clock.
  testTimeout: 120_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/test/engine/"],
    },
    {
      ...common,
      displayName: "engine",
      testMatch: ["<rootDir>/test/engine/**/*.test.ts"],
      globalSetup: "<rootDir>/test/engine/support/global-setup.ts",
      globalTeardown: "<rootDir>/test/engine/support/global-teardown.ts",
    },
  ],
};
