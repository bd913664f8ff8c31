import { createRequire } from "node:module";

/** The engine that started this process, through the gRPC address that it gave it. */
export interface Engine {
  /** Shown by the CLI beside the resource of this URN, or beside the stack. Rejects when the engine did not take it. */
  log(entry: LogEntry): Promise<void>;
  /** Resolves once nobody answers there any more. */
  readonly gone: Promise<void>;
}

export interface LogEntry {
  readonly severity: "info" | "warning";
  readonly text: string;
  readonly urn?: string | undefined;
}

const logTimeLimitMs = 2_000;

/**
 * Undefined where no engine started this process, or the SDK lacks a part: `arguments` and `mainFile` are those of the
 * SDK's server of dynamic resources, whose own copies of client and messages are used. It hands neither on (documented:
 * pulumi/pulumi#6065), so its last argument, the engine's address, is read here.
 */
export function connectEngine(args: readonly string[], mainFile: string | undefined): Engine | undefined {
  const address = args.at(-1);
  if (mainFile === undefined || address === undefined || !/^127\.0\.0\.1:\d+$/.test(address)) return undefined;
  try {
    return connect(address, createRequire(mainFile));
  } catch {
    return undefined;
  }
}

function connect(address: string, requireFromSdk: NodeJS.Require): Engine {
  const grpc: typeof import("@grpc/grpc-js") = requireFromSdk("@grpc/grpc-js");
  const { EngineClient }: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") = requireFromSdk(
    "@pulumi/pulumi/proto/engine_grpc_pb",
  );
  const messages: typeof import("@pulumi/pulumi/proto/engine_pb") = requireFromSdk("@pulumi/pulumi/proto/engine_pb");

  const client = new EngineClient(address, grpc.credentials.createInsecure(), {
    // Of a proxy's answer nobody could tell whether the engine is there.
    "grpc.enable_http_proxy": 0,
  });
  const severities = { info: messages.LogSeverity.INFO, warning: messages.LogSeverity.WARNING };
  return {
    log: ({ severity, text, urn = "" }) => {
      const request = new messages.LogRequest();
      request.setSeverity(severities[severity]);
      request.setMessage(text);
      request.setUrn(urn);
      return new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + logTimeLimitMs };
        client.log(request, new grpc.Metadata(), options, (error) => (error ? reject(error) : resolve()));
      });
    },
    gone: untilGone(client.getChannel(), grpc.connectivityState),
  };
}

/**
 * The kernel closes a dead engine's connections, so this needs no polling and no timer. A connection may also end for
 * other reasons (grpc-js gives it up after 30 idle minutes): the engine is gone only if it refuses a new one.
 */
function untilGone(channel: Channel, states: typeof import("@grpc/grpc-js").connectivityState): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const state = channel.getConnectivityState(true);
      if (state === states.SHUTDOWN) return;
      if (state === states.TRANSIENT_FAILURE) return resolve();
      channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, (error) => {
        if (!error) look();
      });
    };
    look();
  });
}

type Channel = Pick<import("@grpc/grpc-js").Channel, "getConnectivityState" | "watchConnectivityState">;
