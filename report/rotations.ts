import type { CredentialFormat, IntegrationType } from "../catalog";
import {
  type VerificationMode,
  verificationModeFact,
  verificationModeRisks,
  withExtraFields,
} from "../provider/credentials";
import { type Rotation, rotations } from "./rotation-guides";
import type { CredentialChange, Fact } from "./types";

export type RotationKind = keyof typeof rotations;

/** In the order in which a person should read them. */
export const rotationKinds = Object.keys(rotations) as RotationKind[];

export function rotationOf(kind: RotationKind): Rotation {
  return rotations[kind];
}

/** What comes with an operation as a whole; orders and a merchant console are WeChat Pay's alone. */
export function kindOfOperation(
  type: IntegrationType | undefined,
  operation: "create" | "replace" | "update" | "delete",
): RotationKind {
  return operation === "update" || isPay(type) ? operation : `${operation}-receiver`;
}

/** A type that only a newer package knows is taken for the oldest one. */
function isPay(type: IntegrationType | undefined): boolean {
  return type === undefined || type.callbackProtocol === "wechat-pay-v3";
}

const kindOfFormat: Readonly<Record<CredentialFormat, RotationKind>> = {
  "api-v3-key": "api-v3-key",
  "rsa-private-key": "merchant-key",
  "certificate-serial": "merchant-key",
  "rsa-public-key": "public-key",
  "public-key-id": "public-key",
  "merchant-id": "merchant",
  "app-id": "app",
  "app-secret": "app-secret",
  "push-token": "callback-secret",
  "meeting-token": "callback-secret",
  "encoding-aes-key": "callback-secret",
  opaque: "third-party-secret",
};

/** What changes of an existing integration's credentials come to. */
export function kindsOf(type: IntegrationType | undefined, changes: readonly CredentialChange[]): RotationKind[] {
  const told = changes.filter(
    ({ change, credential }) => change !== "incomparable" && credential !== type?.ticketField,
  );
  const names = told.map(({ credential }) => credential);
  const known = type && withExtraFields(type, names);
  const kinds = new Set(
    names.map((name) => known?.credentials[name]?.format).flatMap((format) => (format ? kindOfFormat[format] : [])),
  );
  const mode = changes.find(({ credential }) => credential === verificationModeFact)?.after;
  if (isMode(mode)) {
    kinds.delete("public-key");
    kinds.add(mode === "public-key" ? "to-public-key" : "to-certificate");
  }
  if (changes.some(({ change }) => change === "incomparable")) kinds.add("new-fingerprints");
  if (kinds.delete("app")) kinds.add(isPay(type) ? "app" : "another-app");
  return rotationKinds.filter((kind) => kinds.has(kind));
}

export function isMode(mode: Fact | undefined): mode is VerificationMode {
  return typeof mode === "string" && Object.hasOwn(verificationModeRisks, mode);
}
