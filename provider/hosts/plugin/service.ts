import type * as Grpc from "@grpc/grpc-js";
import type * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb";
import { coded, type ErrorCode } from "../../error-codes";
import { InitializationFailed } from "../../lifecycle/initialization-failed";
import { asOneFailure, messageOf } from "../answers";
import { changedPaths, type PropertyChange } from "./detailed-diff";
import type { Provider } from "./provider";
import { Any, Empty, grpc, messages, PluginInfo, Status, Struct } from "./sdk";
import type { Served } from "./served";
import { type Properties, withoutUndefined } from "./values";

/**
 * Pulumi's provider protocol over what a process serves: messages in, messages out, and nothing decided. `served` is asked
 * for late: the engine waits for the port first.
 */
export function providerService(version: string, served: () => Served) {
  const provider = () => served().provider;
  return {
    handshake: unary(async () => {
      const response = new messages.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    getPluginInfo: unary(async () => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: unary(async () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(JSON.stringify({ version, ...served().schema() }));
      return response;
    }),
    checkConfig: unary(async (request: pb.CheckRequest) => {
      const { inputs, failures } = provider().checkConfig(request.getUrn(), plain(request.getNews()));
      return checked(inputs, failures, "SETTINGS_INVALID");
    }),
    diffConfig: unary(async (request: pb.DiffRequest) => {
      const [before, after] = [plain(request.getOldInputs()), plain(request.getNews())];
      // Never a replacement: that would replace every resource of this provider.
      return different(changedPaths(before, after, { properties: namesOf(before, after), replaces: [] }));
    }),
    configure: unary(async (request: pb.ConfigureRequest) => {
      provider().configure({ inputs: plain(request.getArgs()), id: request.getId(), urn: request.getUrn() });
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: pb.CheckRequest) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const { inputs, failures } = await provider().check(request.getUrn(), olds, news);
      return checked(inputs, failures);
    }),
    diff: unary(async (request: pb.DiffRequest) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const found = await provider().diff(request.getUrn(), olds, news, request.getIgnorechangesList());
      // What is broken differs in nothing that a program says.
      const paths = found.paths.size > 0 ? found.paths : brokenStatus;
      const response = different(found.changes ? paths : new Map());
      response.setReplacesList([...found.replaces]);
      response.setDeletebeforereplace(found.deleteBeforeReplace);
      return response;
    }),
    create: unary(async (request: pb.CreateRequest) => {
      const response = new messages.CreateResponse();
      const [urn, inputs] = [request.getUrn(), plain(request.getProperties())];
      if (request.getPreview()) {
        response.setProperties(struct(provider().previewCreate(urn, inputs)));
        return response;
      }
      const { id, properties } = await keepingHalfMade(provider(), urn, inputs, () =>
        provider().create(urn, inputs, request.getTimeout()),
      );
      response.setId(id);
      response.setProperties(struct(properties));
      return response;
    }),
    update: unary(async (request: pb.UpdateRequest) => {
      const response = new messages.UpdateResponse();
      const [urn, olds, news] = [request.getUrn(), plain(request.getOlds()), plain(request.getNews())];
      if (request.getPreview()) {
        response.setProperties(struct(provider().previewUpdate(urn, olds, news)));
        return response;
      }
      const { properties } = await keepingHalfMade(provider(), urn, news, () =>
        provider().update(urn, request.getId(), olds, news, request.getTimeout()),
      );
      response.setProperties(struct(properties));
      return response;
    }),
    read: unary(async (request: pb.ReadRequest) => {
      const response = new messages.ReadResponse();
      const properties = plain(request.getProperties());
      const found = await inTime(request.getTimeout(), { verb: "read", code: "READ_TOO_SLOW" }, () =>
        provider().read(request.getUrn(), request.getId(), properties),
      );
      // Without id and properties: gone.
      if (!found) return response;
      response.setId(found.id);
      response.setProperties(struct(found.properties));
      response.setInputs(struct(found.inputs));
      return response;
    }),
    delete: unary(async (request: pb.DeleteRequest) => {
      const properties = plain(request.getProperties());
      await inTime(request.getTimeout(), { verb: "delete", code: "DELETE_TOO_SLOW" }, () =>
        provider().delete(request.getUrn(), request.getId(), properties),
      );
      return new Empty();
    }),
    invoke: unary(async (request: pb.InvokeRequest) => {
      const response = new messages.InvokeResponse();
      response.setReturn(struct(await served().invoke(request.getTok(), plain(request.getArgs()))));
      return response;
    }),
    list: async (call: Grpc.ServerWritableStream<pb.ListRequest, pb.ListResponse>) => {
      try {
        const { request } = call;
        const found = await served().list(request.getToken(), plain(request.getQuery()));
        const limit = request.getLimit() > 0 ? request.getLimit() : found.length;
        for (const { id, name } of found.slice(0, limit)) {
          const result = new messages.ListResponse.Result();
          result.setId(id);
          result.setName(name);
          const response = new messages.ListResponse();
          response.setResult(result);
          call.write(response);
        }
        call.end();
      } catch (error) {
        call.emit("error", statusOf(error));
      }
    },
    cancel: unary(async () => {
      served().cancel();
      return new Empty();
    }),
  } satisfies Grpc.UntypedServiceImplementation;
}

const brokenStatus = new Map<string, PropertyChange>([["status", { kind: "update", replaces: false }]]);

function different(paths: ReadonlyMap<string, PropertyChange>): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse();
  response.setChanges(paths.size > 0 ? DIFF_SOME : DIFF_NONE);
  response.setHasdetaileddiff(paths.size > 0);
  for (const [path, change] of paths) response.getDetaileddiffMap().set(path, propertyDiff(path, change));
  response.setDiffsList([...new Set([...paths.keys()].map((path) => /^[^.[]*/.exec(path)?.[0] ?? path))]);
  return response;
}

function namesOf(...all: readonly Properties[]): string[] {
  return [...new Set(all.flatMap((properties) => Object.keys(properties)))];
}

function propertyDiff(path: string, { kind, replaces }: PropertyChange) {
  const { Kind } = messages.PropertyDiff;
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  const diff = new messages.PropertyDiff();
  diff.setKind(kinds[kind][replaces ? 1 : 0]);
  diff.setInputdiff(path !== "status");
  return diff;
}

function checked(inputs: Properties, ...problems: Parameters<typeof asOneFailure>): pb.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(struct(inputs));
  for (const { property, reason } of asOneFailure(...problems)) {
    const failure = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

/** An integration that is there but not ready keeps its id and what is known of it, and the next run goes on. */
class PartialFailure extends Error {
  constructor(
    readonly initializationFailed: InitializationFailed,
    readonly state: { readonly properties: Properties; readonly inputs: Properties },
  ) {
    super(initializationFailed.message);
  }
}

async function keepingHalfMade<T>(
  provider: Provider,
  urn: string,
  inputs: Properties,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof InitializationFailed)) throw error;
    throw new PartialFailure(error, provider.initializationFailed(urn, error.properties, inputs));
  }
}

interface Late {
  readonly verb: string;
  readonly code: ErrorCode;
}

/** Verbs that wait for nothing have the limits of their calls; the engine's is for all of them together. */
async function inTime<T>(timeoutSeconds: number, { verb, code }: Late, run: () => Promise<T>): Promise<T> {
  if (timeoutSeconds <= 0) return run();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const text = `${verb}: not done within the ${timeoutSeconds} s that customTimeouts gives it. Run again.`;
    timer = setTimeout(() => reject(new Error(coded(code, text))), timeoutSeconds * 1000);
  });
  try {
    return await Promise.race([run(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function plain(properties: StructMessage | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}

function struct(properties: Properties): StructMessage {
  return Struct.fromJavaScript(withoutUndefined(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function unary<Request, Response>(answer: (request: Request) => Promise<Response>) {
  return (call: Grpc.ServerUnaryCall<Request, Response>, callback: Grpc.sendUnaryData<Response>) => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(statusOf(error), null),
    );
  };
}

function statusOf(error: unknown): Partial<Grpc.StatusObject> {
  const details = messageOf(error);
  const metadata = new grpc.Metadata();
  if (error instanceof PartialFailure) metadata.add("grpc-status-details-bin", partialFailure(error));
  return { code: grpc.status.UNKNOWN, details, metadata };
}

function partialFailure({ initializationFailed, state: { properties, inputs } }: PartialFailure): Buffer {
  const failure = new messages.ErrorResourceInitFailed();
  failure.setId(initializationFailed.id);
  failure.setProperties(struct(properties));
  failure.setReasonsList(initializationFailed.reasons.map(messageOf));
  failure.setInputs(struct(inputs));
  const detail = new Any();
  detail.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(messageOf(initializationFailed));
  status.addDetails(detail);
  return Buffer.from(status.serializeBinary());
}
