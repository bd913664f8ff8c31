import { makeFunctionFaults } from "../senders/function-faults";
import { makeNotification, type Notification } from "../senders/notification";
import { makeOwnRequests } from "../senders/own-requests";
import type { BeforeAndAfter, Credentials } from "./credentials";
import type { Address } from "./program";
import type { PlannedState } from "./types";

/** What to prepare, and with which credentials the third party makes it. */
export interface ToPrepare {
  /** Of the integration that it is sent to. */
  readonly typeCode: PlannedState["typeCode"];
  /** Where it is sent to. */
  readonly to: keyof BeforeAndAfter;
  readonly credentials: Credentials;
  /** Which of the two WeChat Pays signs. */
  readonly side: keyof BeforeAndAfter;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** With `createdAtMs` it makes the same notification again. */
  readonly seed: string;
  readonly createdAtMs: number;
}

/** The emulator's own senders, without their way of sending. Throws LabError. */
export type Prepare = (callback: ToPrepare) => Promise<Notification>;

export function preparing(
  { before, after = before }: BeforeAndAfter,
  addressOf: (side: keyof BeforeAndAfter) => Address,
): Prepare {
  const platforms = { before: before.platform, after: after.platform };
  const functionFaults = makeFunctionFaults();
  const ownRequests = makeOwnRequests();
  return ({ typeCode: type, to, credentials, side, createdAtMs, ...callback }) => {
    const { gatewayOrigin, integrationId } = addressOf(to);
    const integration = { integrationId, type, credentials, functionName: "", record: 0, revision: 0 };
    const dependencies = {
      gatewayOrigin,
      functionFaults,
      ownRequests,
      platform: () => Promise.resolve(platforms[side]),
    };
    return makeNotification({ ...callback, integration, createdAtMs }, createdAtMs, dependencies);
  };
}
