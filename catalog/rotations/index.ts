import { sharedSecretRotations, stateRotations } from "./general";
import { operationRotations } from "./operations";
import type { Rotation } from "./rotation";
import { wechatRotations } from "./wechat";
import { wechatPayRotations } from "./wechat-pay";

export type { Rotation } from "./rotation";

/** In the order in which a person should read them. */
const rotations = {
  ...stateRotations,
  ...wechatPayRotations,
  ...wechatRotations,
  ...sharedSecretRotations,
  ...operationRotations,
};

export type RotationKind = keyof typeof rotations;

/** In the order in which a person should read them. */
export const rotationKinds = Object.keys(rotations) as RotationKind[];

export function rotationOf(kind: RotationKind): Rotation {
  return rotations[kind];
}

/** What comes with an operation on an integration as a whole. */
export interface OperationRotations {
  readonly create: RotationKind;
  readonly replace: RotationKind;
  readonly delete: RotationKind;
  /** With a change to another app. */
  readonly app: RotationKind;
}

/** Of what takes payments. */
export const paymentRotations: OperationRotations = {
  create: "create",
  replace: "replace",
  delete: "delete",
  app: "app",
};

/** Of what receives messages or webhooks, and takes no payments. */
export const receiverRotations: OperationRotations = {
  create: "create-receiver",
  replace: "replace-receiver",
  delete: "delete-receiver",
  app: "another-app",
};
