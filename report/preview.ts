import { z } from "zod";
import { parseJson, problemsOf, ReportInputError } from "./input-error";
import { type IntegrationState, isIntegration, readIntegrationState } from "./integration-state";
import { clip, withoutColours } from "./text";
import { parseUrn } from "./urn";

/** What a preview says, with the resources that are integrations opened. Holds values of variables: hand it to nobody. */
export interface Preview {
  /** `project/stack`; empty when the preview names no resource. */
  readonly stack: string;
  /** Of a refresh alone: nothing will be done to the cloud. */
  readonly isRefresh: boolean;
  readonly steps: readonly PreviewStep[];
  readonly diagnostics: readonly Diagnostic[];
  /** The stack's, by full name. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Unchanged resources that the preview counts but does not list. */
  readonly notListed: number;
}

export interface PreviewStep {
  readonly operation: StepOperation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Paths of the properties that change, sorted. */
  readonly paths: readonly string[];
  /** What it would be set to, as the program says; empty where it is deleted. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Which resource it is, and what decides over its fate. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Present for integrations. */
  readonly integration?: {
    readonly before?: IntegrationState;
    readonly after?: IntegrationState;
  };
}

export interface Diagnostic {
  readonly severity: "error" | "warning" | "info";
  /** Name of the resource that it is about. */
  readonly resource?: string;
  readonly urn?: string;
  readonly message: string;
}

// (Pulumi 3.259: pkg/resource/deploy, the names of its step operations)
const stepOperations = [
  "same",
  "create",
  "update",
  "delete",
  "replace",
  "create-replacement",
  "delete-replaced",
  "read",
  "read-replacement",
  "refresh",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "import",
  "import-replacement",
] as const;

export type StepOperation = (typeof stepOperations)[number];

/** Not a record of zod's, which would drop a property named `__proto__`. */
const properties = z
  .custom<Record<string, unknown>>((value) => typeof value === "object" && !Array.isArray(value))
  .nullish();
const resourceState = z
  .looseObject({
    type: z.string(),
    inputs: properties,
    outputs: properties,
    id: z.string().optional(),
    provider: z.string().optional(),
    parent: z.string().optional(),
    protect: z.boolean().optional(),
    retainOnDelete: z.boolean().optional(),
    deletedWith: z.string().optional(),
  })
  .nullish()
  .transform((state) => state ?? undefined);

const stepSchema = z.looseObject({
  op: z.enum(stepOperations),
  urn: z.string(),
  oldState: resourceState,
  newState: resourceState,
  diffReasons: z.array(z.string()).nullish(),
  // Written by every engine that can be used, if only as null: without it nobody can say which property changes.
  detailedDiff: z.record(z.string(), z.unknown()).nullable(),
});

const previewSchema = z.looseObject({
  steps: z.array(stepSchema).nullish(),
  diagnostics: z
    .array(z.looseObject({ urn: z.string().optional(), message: z.string(), severity: z.string() }))
    .nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
  config: properties,
});

type Step = z.output<typeof stepSchema>;

const howToMake = "Make it with `pulumi preview --json --show-sames`, and hand over what that prints on stdout";
/** A preview of 1,000 integrations has about 10 million. */
const previewCharactersMax = 256 * 1024 * 1024;

/**
 * Reads what `pulumi preview --json` printed. A preview that failed on resources is read too; what failed stands in its
 * diagnostics. Throws ReportInputError for anything else.
 */
export function readPreview(text: string): Preview {
  const { steps, diagnostics, changeSummary, config } = parsePreview(text);
  const read = (steps ?? []).map(readStep);
  const [first] = read;
  const urn = first && parseUrn(first.urn);
  return {
    stack: urn ? `${urn.project}/${urn.stack}` : "",
    isRefresh: isRefresh(read),
    steps: read,
    diagnostics: (diagnostics ?? []).flatMap(readDiagnostic),
    configuration: config ?? {},
    notListed: Math.max(0, (changeSummary?.same ?? 0) - listedSames(read)),
  };
}

function parsePreview(text: string): z.output<typeof previewSchema> {
  if (text.trim() === "") {
    throw new ReportInputError(
      `The preview is empty: pulumi failed before it could look at the program, and said why on stderr. ${howToMake}.`,
    );
  }
  if (text.length > previewCharactersMax) {
    throw new ReportInputError(`The preview has ${text.length} characters; at most ${previewCharactersMax} are read.`);
  }
  if (/^\s*\{"sequence":/.test(text)) {
    throw new ReportInputError(
      "The preview is a stream of engine events. Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW and run it again.",
    );
  }
  const value = parseJson(text, `This is no preview (it begins with ${JSON.stringify(clip(text.trim(), 40))}): it`);
  if (typeof value !== "object" || value === null || !("steps" in value || "changeSummary" in value)) {
    const kind =
      typeof value === "object" && value !== null && "deployment" in value ? "the export of a stack" : "JSON";
    throw new ReportInputError(`This is ${kind}, but no preview. ${howToMake}.`);
  }
  const parsed = previewSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ReportInputError(shapeProblem(parsed.error));
}

function shapeProblem(error: z.ZodError): string {
  const tooOld = error.issues.some(({ path }) => path.at(-1) === "detailedDiff");
  const advice = tooOld
    ? "The engine is too old: its preview does not say which properties change. Update the Pulumi CLI."
    : "The engine may be newer than this package knows. Update pulumi-cloudbase.";
  return `The preview has another shape than expected (${problemsOf(error)}). ${advice}`;
}

function readStep({ op, urn, oldState, newState, diffReasons, detailedDiff }: Step): PreviewStep {
  const { type, name } = parseUrn(urn) ?? {};
  if (type === undefined || name === undefined) {
    throw new ReportInputError(`The preview names a resource ${JSON.stringify(clip(urn, 80))}, which is no URN.`);
  }
  const step = {
    ...{ operation: op, urn, type, name, paths: pathsOf(diffReasons, detailedDiff) },
    inputs: newState?.inputs ?? {},
    options: optionsOf(oldState, newState),
  };
  if (!isIntegration(type)) return step;
  // The outputs are what the cloud was told last; after a failed update they are newer than the inputs (engine facts 9).
  const before = oldState && { ...oldState.inputs, ...oldState.outputs };
  const after = newState && { ...newState.inputs, ...newState.outputs };
  return {
    ...step,
    integration: {
      ...(before && { before: readState(name, before) }),
      ...(after && { after: readState(name, after) }),
    },
  };
}

type State = NonNullable<Step["oldState"]>;

/** The id is the engine's before the step; a step that makes one cannot know it. */
function optionsOf(oldState: State | undefined, newState: State | undefined): Record<string, unknown> {
  const { protect, retainOnDelete, deletedWith, parent, provider } = newState ?? oldState ?? {};
  const all = {
    ...{ id: oldState?.id, protect, retainOnDelete, deletedWith, parent },
    // Its URN without the id behind it, which is another one where it is made anew.
    provider: provider?.split("::").slice(0, -1).join("::"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Paths of the shell are not of interest to anybody. */
function pathsOf(diffReasons: Step["diffReasons"], detailedDiff: Step["detailedDiff"]): string[] {
  const paths = detailedDiff ? Object.keys(detailedDiff) : (diffReasons ?? []);
  return paths.filter((path) => !path.startsWith("__")).sort();
}

function readState(name: string, state: Readonly<Record<string, unknown>>): IntegrationState {
  const parsed = readIntegrationState(state);
  if (parsed.success) return parsed.data;
  throw new ReportInputError(
    `The integration ${name} has another shape than expected (${problemsOf(parsed.error)}). ` +
      "It was made by another version of pulumi-cloudbase: run the report with the version that the program uses.",
  );
}

function readDiagnostic({ urn, message, severity }: { urn?: string | undefined; message: string; severity: string }) {
  const kind = severity === "error" || severity === "warning" ? severity : "info";
  const plain = withoutColours(message).trim();
  if (severity === "debug" || plain === "") return [];
  const resource = urn === undefined ? undefined : parseUrn(urn)?.name;
  return [
    { severity: kind, message: plain, ...(urn !== undefined && resource !== undefined && { urn, resource }) } as const,
  ];
}

/** A preview of a program says of the stack what it will do; a refresh alone says only that it refreshes it. */
function isRefresh(steps: readonly PreviewStep[]): boolean {
  const ofStack = steps.filter(({ type }) => type === "pulumi:pulumi:Stack");
  return ofStack.length > 0 && ofStack.every(({ operation }) => operation === "refresh");
}

/** The engine counts a resource that was only refreshed among the unchanged ones. */
function listedSames(steps: readonly PreviewStep[]): number {
  const changing = new Set(steps.filter(({ operation }) => !isQuiet(operation)).map(({ urn }) => urn));
  return new Set(steps.map(({ urn }) => urn).filter((urn) => !changing.has(urn))).size;
}

/** Steps that leave the resource as it is. */
export function isQuiet(operation: StepOperation): boolean {
  return operation === "same" || operation === "refresh" || operation === "read";
}
