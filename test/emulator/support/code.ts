import { type Zippable, zipSync } from "fflate";

/** Path to text, or to text with a mode. */
export type Files = Readonly<Record<string, string | { readonly text: string; readonly mode: number }>>;

/** A zip as tools on Unix make it: scf_bootstrap executable unless a mode is given. */
export function zip(files: Files): Buffer {
  const entries: Zippable = {};
  for (const [path, file] of Object.entries(files)) {
    const { text, mode } =
      typeof file === "string" ? { text: file, mode: path === "scf_bootstrap" ? 0o755 : 0o644 } : file;
    entries[path] = [new TextEncoder().encode(text), { os: 3, attrs: (0o100000 | mode) << 16 }];
  }
  return Buffer.from(zipSync(entries));
}

/** A function that answers with what it sees: its variables, the request. `/slow` waits, `/crash` ends the process. */
export function echoFunction(version = "1"): Buffer {
  return zip({
    scf_bootstrap: "#!/bin/bash\nexec node server.js\n",
    "server.js": `
const { createServer } = require("node:http");
createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    console.log("request " + request.url);
    if (request.url === "/crash") process.exit(3);
    if (request.url === "/never") return;
    const answer = JSON.stringify({ version: ${JSON.stringify(version)}, pid: process.pid, cwd: process.cwd(), method: request.method,
      path: request.url, headers: request.headers, body, environment: process.env });
    if (request.url === "/slow") setTimeout(() => response.end(answer), 400);
    else response.end(answer);
  });
}).listen(Number(process.env.PORT), process.env.HOST, () => console.log("listening"));
`,
  });
}
