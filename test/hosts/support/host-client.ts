import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type * as Grpc from "@grpc/grpc-js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";

/* What an engine does to a provider, over the SDK's own client and messages. */

const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc: typeof Grpc = requireFromSdk("@grpc/grpc-js");
const { ResourceProviderClient } = requireFromSdk("@pulumi/pulumi/proto/provider_grpc_pb");
const messages: typeof pb = requireFromSdk("@pulumi/pulumi/proto/provider_pb");
const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb");

export type Values = Readonly<Record<string, unknown>>;

export interface Checked {
  readonly inputs: Values;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

export interface DiffAnswer {
  /** `none` or `some`; the dynamic provider leaves the comparison to the engine: `unknown`. */
  readonly changes: "none" | "some" | "unknown";
  readonly replaces: readonly string[];
  readonly paths: Readonly<Record<string, string>>;
}

export interface HostClient {
  handshake(): Promise<void>;
  checkConfig(news: Values): Promise<Checked>;
  configure(inputs: Values, instance?: { id?: string; urn?: string }): Promise<void>;
  check(urn: string, olds: Values, news: Values): Promise<Checked>;
  diff(urn: string, id: string, olds: Values, news: Values, ignoreChanges?: string[]): Promise<DiffAnswer>;
  create(
    urn: string,
    inputs: Values,
    how?: { preview?: boolean; timeoutSeconds?: number },
  ): Promise<{ id: string; properties: Values }>;
  update(urn: string, id: string, olds: Values, news: Values, how?: { preview?: boolean }): Promise<Values>;
  /** undefined: gone. */
  read(
    urn: string,
    id: string,
    properties: Values,
  ): Promise<{ id: string; properties: Values; inputs: Values } | undefined>;
  delete(urn: string, id: string, properties: Values): Promise<void>;
  invoke(token: string, args: Values): Promise<Values>;
  list(token: string, query: Values): Promise<{ id: string; name: string }[]>;
  schema(): Promise<Values>;
  cancel(): Promise<void>;
  close(): void;
}

export function connectHost(port: string | number): HostClient {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const call = <Answer>(method: string, request: unknown): Promise<Answer> =>
    new Promise((resolve, reject) =>
      client[method](request, (error: Grpc.ServiceError | null, answer: Answer) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  return {
    async handshake() {
      const request = new messages.ProviderHandshakeRequest();
      request.setConfigureWithUrn(true);
      await call("handshake", request);
    },
    async checkConfig(news) {
      const request = new messages.CheckRequest();
      request.setUrn("urn:pulumi:dev::shop::pulumi:providers:cloudbase::account");
      request.setNews(struct(news));
      return checked(await call("checkConfig", request));
    },
    async configure(inputs, { id, urn } = {}) {
      const request = new messages.ConfigureRequest();
      request.setArgs(struct(inputs));
      request.setAcceptsecrets(true);
      if (id !== undefined) request.setId(id);
      if (urn !== undefined) request.setUrn(urn);
      await call("configure", request);
    },
    async check(urn, olds, news) {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      return checked(await call("check", request));
    },
    async diff(urn, id, olds, news, ignoreChanges = []) {
      const request = new messages.DiffRequest();
      request.setIgnorechangesList(ignoreChanges);
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const answer = await call<pb.DiffResponse>("diff", request);
      const kinds = Object.entries(messages.PropertyDiff.Kind);
      const paths = [...answer.getDetaileddiffMap().entries()].map(([path, diff]: [string, pb.PropertyDiff]) => [
        path,
        kinds.find(([, kind]) => kind === diff.getKind())?.[0] ?? "",
      ]);
      return {
        changes: (["unknown", "none", "some"] as const)[answer.getChanges()] ?? "unknown",
        replaces: answer.getReplacesList(),
        paths: Object.fromEntries(paths),
      };
    },
    async create(urn, inputs, { preview = false, timeoutSeconds = 0 } = {}) {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(struct(inputs));
      request.setPreview(preview);
      request.setTimeout(timeoutSeconds);
      const answer = await call<pb.CreateResponse>("create", request);
      return { id: answer.getId(), properties: plain(answer.getProperties()) };
    },
    async update(urn, id, olds, news, { preview = false } = {}) {
      const request = new messages.UpdateRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      request.setPreview(preview);
      return plain((await call<pb.UpdateResponse>("update", request)).getProperties());
    },
    async read(urn, id, properties) {
      const request = new messages.ReadRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(struct(properties));
      const answer = await call<pb.ReadResponse>("read", request);
      if (answer.getId() === "") return undefined;
      return { id: answer.getId(), properties: plain(answer.getProperties()), inputs: plain(answer.getInputs()) };
    },
    async delete(urn, id, properties) {
      const request = new messages.DeleteRequest();
      request.setUrn(urn);
      request.setId(id);
      request.setProperties(struct(properties));
      await call("delete", request);
    },
    async invoke(token, args) {
      const request = new messages.InvokeRequest();
      request.setTok(token);
      request.setArgs(struct(args));
      return plain((await call<pb.InvokeResponse>("invoke", request)).getReturn());
    },
    list(token, query) {
      const request = new messages.ListRequest();
      request.setToken(token);
      request.setQuery(struct(query));
      const found: { id: string; name: string }[] = [];
      return new Promise((resolve, reject) => {
        const stream: Grpc.ClientReadableStream<pb.ListResponse> = client.list(request);
        stream.on("data", (answer: pb.ListResponse) => {
          const result = answer.getResult();
          if (result) found.push({ id: result.getId(), name: result.getName() });
        });
        stream.on("error", reject);
        stream.on("end", () => resolve(found));
      });
    },
    async schema() {
      return JSON.parse((await call<pb.GetSchemaResponse>("getSchema", new messages.GetSchemaRequest())).getSchema());
    },
    async cancel() {
      await call("cancel", new (requireFromSdk("google-protobuf/google/protobuf/empty_pb").Empty)());
    },
    close: () => client.close(),
  };
}

function struct(values: Values) {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

function plain(message: { toJavaScript(): Values } | undefined): Values {
  return message?.toJavaScript() ?? {};
}

function checked(answer: pb.CheckResponse): Checked {
  return {
    inputs: plain(answer.getInputs()),
    failures: answer.getFailuresList().map((failure) => ({
      property: failure.getProperty(),
      reason: failure.getReason(),
    })),
  };
}

/** A provider's process, once it said its port. */
export async function startHost(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  cwd: string,
): Promise<{ port: string; process: ChildProcess }> {
  const child = spawn(command, args, { cwd, env: environment, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> })) {
    return { port: line, process: child };
  }
  throw new Error(`${command} ended without a port`);
}

export const repository = join(__dirname, "../../..");
