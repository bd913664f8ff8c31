// Who may import whom: the rooms of ARCHITECTURE.md. A room may import itself, the rooms and packages named here, and the
// built-ins of Node.js. Types count like values, unless a row says otherwise.

/** The port to the Integration Center, and the errors that speak for it. */
const port = "provider/(integration-center|provider-error|error-codes)\\.ts";

/** What rooms of provider/ share: how a connection fails, time, a problem at a path, JSON or nothing. */
const leaves = "provider/(clock|json|problem|transport-failures)\\.ts";

/** Foreign text made safe for terminals and JSON. */
const printable = "provider/printable\\.ts";

/** What counts as this machine: one definition for every room. */
const loopback = "cloud-api/loopback\\.ts";

/** Who may be sent credentials without anybody's word. */
const destination = "cloud-api/destination\\.ts";

/** What a room may import: rooms of ours (as path patterns), packages and, where it is pure, built-ins. */
const rooms = {
  catalog: { ours: [], packages: ["zod"] },
  "cloud-api": { ours: [], packages: ["zod", "fflate"] },
  sdk: { ours: ["catalog/"], packages: ["@pulumi/pulumi"] },
  "provider/lifecycle": {
    ours: ["catalog/", "cloud-api/", "provider/credentials/", port, leaves],
    packages: ["zod", "ignore"],
  },
  "provider/credentials": { ours: ["catalog/", "cloud-api/", leaves], packages: [], builtIns: ["crypto"] },
  "provider/cloud": { ours: ["catalog/", "cloud-api/", port, leaves], packages: ["undici", "zod"] },
  "provider/hosts": {
    ours: [
      "catalog/",
      "provider/lifecycle/",
      "provider/cloud/",
      "provider/credentials/",
      "provider/proof/",
      port,
      leaves,
      printable,
      loopback,
      destination,
    ],
    // Types alone, but for zod: the copies that the running SDK has are what is used.
    packages: ["@pulumi/pulumi", "@grpc/grpc-js", "google-protobuf", "zod"],
  },
  functions: { ours: [], packages: [] },
  "provider/proof": { ours: ["catalog/", port, loopback, leaves], packages: ["zod"] },
  report: { ours: ["catalog/", "provider/credentials/", printable, loopback], packages: ["zod"] },
  text: { ours: ["catalog/"], packages: [], builtIns: [] },
  doctor: { ours: ["provider/", "catalog/", "cloud-api/"], packages: [] },
  cli: {
    ours: ["provider/", "catalog/", "text/", "report/", "doctor/", loopback],
    packages: ["zod", "fflate"],
  },
  lab: { ours: ["lab/console-api/", "catalog/", "cloud-api/", "text/"], packages: ["zod"] },
  "lab/console-api": { ours: [], packages: ["zod"], builtIns: [] },
  "lab/observe": {
    ours: ["lab/switches/", "lab/plumbing/", "provider/", "catalog/", "cloud-api/", "text/"],
    packages: ["zod"],
  },
  "lab/rehearsal": {
    ours: ["lab/(?!cli/|observe/)", "provider/", "catalog/", "cloud-api/", "text/", "report/"],
    packages: ["zod"],
  },
  "lab/cli": { ours: ["lab/", "provider/", "catalog/", "text/", "cli/", "report/", loopback], packages: ["zod"] },
  examples: { ours: [], packages: ["pulumi-cloudbase", "@pulumi/pulumi", "@pulumi/policy"] },
  tools: { ours: ["tools/reference/"], packages: [] },
  // Runs on what the set-up has installed.
  "tools/reference": { ours: [], packages: ["typescript"] },
};

/** The exemptions: each with its reason. They may only become fewer. */
const exempt = {
  // Runs on the pinned Node.js, after the set-up has installed the SDK; nothing imports it.
  tools: ["^tools/engine/official-install\\.mjs$"],
};

const anyRoom = "^(catalog|cloud-api|text|sdk|provider|functions|report|doctor|cli|lab|examples|test|bench|tools)/";

const roomRules = Object.entries(rooms).flatMap(([room, { ours, packages, builtIns }]) => {
  const inner = Object.keys(rooms).filter((other) => other.startsWith(`${room}/`));
  const from = { path: `^${room}/`, pathNot: [...(exempt[room] ?? []), ...inner.map((other) => `^${other}/`)] };
  const own = `^${room}/${inner.map((other) => `(?!${other.slice(room.length + 1)}/)`).join("")}`;
  const allowed = [own, ...ours.map((path) => `^${path}`)];
  return [
    {
      name: `${room}: our rooms`,
      comment: `${room}/ may import only ${[room, ...ours].join(", ")} of ours`,
      severity: "error",
      from,
      to: { path: anyRoom, pathNot: allowed },
    },
    {
      name: `${room}: packages`,
      comment: `${room}/ may import only ${packages.join(", ") || "no package"}`,
      severity: "error",
      from,
      to: {
        path: "(^|/)node_modules/",
        pathNot: packages.map((name) => `(^|/)node_modules/(@types/)?${name}(/|$)`),
      },
    },
    ...(builtIns
      ? [
          {
            name: `${room}: built-ins`,
            comment: `${room}/ is pure: of Node.js it may use only ${builtIns.join(", ")}`,
            severity: "error",
            from,
            to: { dependencyTypes: ["core"], pathNot: builtIns.map((name) => `^(node:)?${name}$`) },
          },
        ]
      : []),
  ];
});

/** Rule 5: what signs and what verifies are written separately, and so is the API that functions call. */
const sides = {
  gateway: ["lab/gateway/", "lab/third-parties/[^/]+/gateway"],
  sender: ["lab/senders/", "lab/third-parties/[^/]+/sender"],
  api: ["lab/third-parties/[^/]+/api"],
};

const sideRules = Object.entries(sides).map(([side, own]) => ({
  name: `the ${side} side of third parties`,
  comment: "the sides of a third party do not import each other",
  severity: "error",
  from: { path: own.map((path) => `^${path}`) },
  to: {
    path: Object.values(sides)
      .filter((other) => other !== own)
      .flat()
      .map((path) => `^${path}`),
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: "the lab reaches the other package by its name",
      comment:
        "pulumi-cloudbase-lab is installed beside pulumi-cloudbase: import pulumi-cloudbase/internal/…, not a path",
      severity: "error",
      from: { path: "^lab/" },
      to: { path: anyRoom, pathNot: "^lab/", dependencyTypesNot: ["aliased-tsconfig"] },
    },
    {
      name: "production knows nothing of the lab",
      comment: "what is installed for production must not need what is not (docs/decisions/0020)",
      severity: "error",
      from: { path: "^(catalog|cloud-api|text|sdk|provider|report|doctor|cli|functions)/" },
      to: { path: "^lab/" },
    },
    ...sideRules,
    {
      name: "generic rooms reach third parties by the tables alone",
      comment: "lab/third-parties/gateways.ts and senders.ts; only the host starts one's API, the workbench pays",
      severity: "error",
      from: { path: "^lab/(gateway|senders|runner|http-api|control-plane|store|console|switches|plumbing)/" },
      to: { path: "^lab/third-parties/[^/]+/" },
    },
    {
      name: "the console's contract is for its two sides",
      comment: "who serves the console, what fulfils its ports, and who asks it; no other room speaks its language",
      severity: "error",
      from: { path: "^lab/", pathNot: "^lab/(console-api|console|cli|host|workbench)/" },
      to: { path: "^lab/console-api/" },
    },
    {
      name: "third parties do not know each other",
      severity: "error",
      from: { path: "^lab/third-parties/([^/]+)/" },
      to: { path: "^lab/third-parties/[^/]+/", pathNot: "^lab/third-parties/$1/" },
    },
    {
      name: "no cycle",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no orphan",
      comment: "a module that imports nothing and that nothing imports is dead, or an entry that should be listed here",
      severity: "error",
      from: {
        orphan: true,
        pathNot: [
          "^[^/]+\\.(c?js|json)$", // settings of the tools
          "^functions/", // deployed as they are
          "^examples/[^/]+/services/", // goes into a function
          "^examples/gitops/scripts/", // run by a pipeline
          "^lab/console/", // served to browsers as it is
          "^lab/runner/preload/", // loaded into function processes as it is
          "\\.d\\.ts$",
        ],
      },
      to: {},
    },
    {
      name: "everything resolves",
      severity: "error",
      from: { pathNot: "^examples/" }, // they import the package by its published name
      to: { couldNotResolve: true },
    },
    {
      name: "what is shipped needs what is installed",
      comment: "code of the package may import dependencies and peers, not development dependencies",
      severity: "error",
      from: { path: "^(catalog|cloud-api|text|sdk|provider|functions|report|doctor|cli|lab)/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["npm", "npm-peer", "type-only", "type-import"],
        pathNot: "(^|/)node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|lab/dist|coverage|\\.quickstart|\\.git)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["require", "node", "types", "default"] },
  },
};
