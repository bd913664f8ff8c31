// Runs the emulator from its sources in a process of its own: `node run-emulator.cjs '<options as JSON>'`. Prints what a
// client needs as one line, and ends with SIGTERM.
const { transformFileSync } = require("@swc/core");
const Module = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "../../..");

// The other package's sources, too, as tsconfig.json says.
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(request.replace(/^pulumi-cloudbase\/internal\//, `${root}/`), ...rest);

require.extensions[".ts"] = (module, file) => {
  const { code } = transformFileSync(file, {
    jsc: { target: "es2023", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  module._compile(code, file);
};

const { startEmulator } = require(join(root, "lab/index.ts"));

startEmulator({ ...JSON.parse(process.argv[2] ?? "{}"), log: console.error }).then(
  (emulator) => {
    const { endpoint, gateway, consoleToken, secretId, secretKey, envId } = emulator;
    console.log(JSON.stringify({ endpoint, gateway, consoleToken, secretId, secretKey, envId }));
    process.on("SIGTERM", () => emulator.close().then(() => process.exit(0)));
  },
  (error) => {
    console.log(JSON.stringify({ reason: error.reason, message: error.message }));
    process.exit(1);
  },
);
