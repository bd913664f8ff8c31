import { extSchema } from "pulumi-cloudbase/internal/cloud-api/index";
import type { ParametersOf } from "./cloud-state";
import { notInEmulator, Refusal } from "./refusal";

type RuntimeConfig = NonNullable<ParametersOf<"CreateUserKey">["RuntimeConfig"]>;

/** What a caller says about the function; absent fields were left to the center. */
export interface Runtime {
  readonly zip?: Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly runtime?: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
}

/** Throws a Refusal; neither code nor variables are repeated in it. */
export function readRuntimeConfig(config: RuntimeConfig | undefined): Runtime {
  if (!config) return {};
  const { Code, Environment, Runtime, MemorySize, Timeout } = config;
  if (Code && Code.ZipFile === undefined && Object.keys(Code).length > 0) {
    throw new Refusal(
      notInEmulator,
      "RuntimeConfig.Code: the emulator takes ZipFile only, not code from COS or an image.",
    );
  }
  return {
    ...(Code?.ZipFile !== undefined && { zip: decodeZip(Code.ZipFile, "RuntimeConfig.Code.ZipFile") }),
    ...(Environment !== undefined && { environment: readEnvironment(Environment) }),
    ...(Runtime !== undefined && { runtime: Runtime }),
    ...(MemorySize !== undefined && { memoryMb: MemorySize }),
    ...(Timeout !== undefined && { timeoutSeconds: Timeout }),
  };
}

export function decodeZip(base64: string, parameter: string): Uint8Array {
  if (base64 === "" || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new Refusal("InvalidParameterValue", `${parameter} is not base64.`);
  }
  return Buffer.from(base64, "base64");
}

function readEnvironment(text: string): Readonly<Record<string, string>> {
  try {
    return extSchema.parse(JSON.parse(text));
  } catch {
    throw new Refusal(
      "InvalidParameterValue",
      "RuntimeConfig.Environment must be the JSON text of a flat object, names to strings.",
    );
  }
}
