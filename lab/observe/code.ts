import { zipFunctionCode } from "pulumi-cloudbase/internal/provider/lifecycle/function-code";

let encoded: string | undefined;

/** The smallest HTTP function, zipped; nobody calls it. Its size is what tells it from a template. */
export function throwAwayCode(): string {
  encoded ??= zipped();
  return encoded;
}

function zipped(): string {
  const server =
    'require("node:http").createServer((_, answer) => answer.end("ok")).listen(process.env.PORT || 9000);\n';
  const zip = zipFunctionCode({
    hash: "",
    files: [
      { path: "index.js", content: Buffer.from(server), executable: false },
      { path: "scf_bootstrap", content: Buffer.from("#!/bin/bash\nexec node index.js\n"), executable: true },
    ],
  });
  return Buffer.from(zip).toString("base64");
}
