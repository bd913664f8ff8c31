import type { Engine, LogEntry } from "../../../provider/hosts/engine";
import { grpc, ResourceProviderService } from "../../../provider/hosts/plugin/sdk";
import { type Served, serve } from "../../../provider/hosts/plugin/served";
import { providerService } from "../../../provider/hosts/plugin/service";
import { connectHost, type HostClient } from "./host-client";

export interface InProcess {
  readonly client: HostClient;
  readonly served: Served;
  /** What was logged to the engine. */
  readonly logged: readonly LogEntry[];
  close(): Promise<void>;
}

/** The plugin as its process has it, in this one. */
export async function startInProcess(environment: NodeJS.ProcessEnv): Promise<InProcess> {
  const logged: LogEntry[] = [];
  const engine: Engine = {
    log: async (entry) => {
      logged.push(entry);
    },
    gone: new Promise(() => {}),
  };
  const served = serve(engine, environment);
  const server = new grpc.Server();
  server.addService(
    ResourceProviderService,
    providerService("0.0.0", () => served),
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = connectHost(port);
  return {
    client,
    served,
    logged,
    close: async () => {
      client.close();
      server.forceShutdown();
    },
  };
}
