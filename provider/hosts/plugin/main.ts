/**
 * What `pulumi-resource-cloudbase` runs: a process that an engine starts for each provider instance, and talks to by gRPC.
 * It prints its port first of all; what the verbs need is loaded when the engine asks for it.
 */
import { endWithEngine } from "../ending";
import { connectEngine } from "../engine";
import { packageVersion } from "../package-folder";
import { grpc, ResourceProviderService, sdkFile } from "./sdk";
import { providerService } from "./service";

const engine = connectEngine(process.argv, sdkFile);

let loaded: ReturnType<typeof import("./served").serve> | undefined;

function served() {
  const { serve }: typeof import("./served") = require("./served");
  loaded ??= serve(engine, process.env);
  return loaded;
}

if (engine) {
  endWithEngine(process, {
    engineGone: engine.gone,
    lastWords: async () => loaded?.lastWords(),
    finishCalls: async () => loaded?.finishCalls(),
  });
}

// The engine's own limit: state of a large stack goes through one message.
const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
server.addService(ResourceProviderService, providerService(packageVersion(), served));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
