#!/usr/bin/env node
import { nodeIsTooOld } from "./node-version";

if (nodeIsTooOld(process.versions.node)) {
  process.stderr.write(
    `pulumi-cloudbase needs Node 22.19 or newer; this is Node ${process.versions.node}. Install Node 24 and try again.\n`,
  );
  process.exitCode = 1;
} else {
  // Loaded only now: an older Node could not even read it.
  const { main }: typeof import("./main") = require("./main");
  const { processTerminal }: typeof import("./terminal") = require("./terminal");
  void main(process.argv.slice(2), processTerminal()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
