import { type IntegrationTypeCode, integrationType } from "pulumi-cloudbase/internal/catalog/index";
import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { LabError } from "../plumbing/lab-error";
import type { Words } from "../plumbing/words";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import type { FunctionFault } from "./function-faults";
import type { JsonObject } from "./merge-patch";
import type { RandomBytes } from "./random";
import type { SendMenu } from "./send";

/** Something that a third party tells. */
export interface SenderEvent {
  /** The third party's own name of it. */
  readonly name: string;
  readonly description: Words;
  /** Name of the callback route that it goes to. */
  readonly route: string;
  /** The third party only asks whether the address is the integration's: nothing reaches the function. */
  readonly isUrlCheck?: true;
}

/** One way to misbehave. What it does not name stays as the real one does it. */
export interface Fault {
  readonly name: string;
  readonly description: Words;
  /** errorCode that the gateway logs for it; "" where it is delivered. */
  readonly expectedCode: string;
  /** Credentials to sign and encrypt with in place of the integration's. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** The credential to take as it was before its last change. */
  readonly previous?: string;
  /** Added to the time of signing. */
  readonly clockOffsetMs?: number;
  /** The last word about one request, after it was signed. */
  request?(signed: SignedRequest): SignedRequest;
  /** What follows: the same bytes, the same notification signed anew, or two of those on two connections at the same time. */
  readonly again?: "same-bytes" | "signed-anew" | "at-once";
  readonly function?: FunctionFault;
  /** It can also befall a URL check. */
  readonly ofUrlChecks?: true;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a notification is made from. */
export interface NotificationContext {
  readonly integrationId: string;
  readonly type: IntegrationTypeCode;
  /** The integration's own: what the content speaks of. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What it is signed and encrypted with; a fault makes the difference. */
  readonly protectedWith: Readonly<Record<string, string>>;
  /** Merged into the default data. */
  readonly data: JsonObject;
  readonly createdAtMs: number;
  readonly random: RandomBytes;
  platform(): Promise<WechatPayPlatform>;
}

/** A notification whose content is settled; each attempt signs it at its own time. */
export interface ComposedNotification {
  readonly id: string;
  readonly subject: string;
  /** In words. */
  readonly protection: string;
  readonly method: "POST" | "GET";
  sign(atMs: number, random: RandomBytes): SignedRequest;
  /** Whether the third party is content with the answer's body, too. Statuses are the sender's. */
  isContent?(body: string): boolean;
}

interface SenderDefinition<Event extends SenderEvent, F extends Fault> {
  /** Who sends, for people. */
  readonly thirdParty: string;
  readonly acceptedStatuses: readonly number[];
  events(type: IntegrationTypeCode): readonly Event[];
  faults(type: IntegrationTypeCode): readonly F[];
  /** Throws LabError when the integration lacks what it takes. */
  compose(
    event: Event,
    fault: F | undefined,
    context: NotificationContext,
  ): ComposedNotification | Promise<ComposedNotification>;
}

/** An event and a fault of one sender, ready to be composed. */
export interface Choice {
  readonly event: SenderEvent;
  readonly fault: Fault | undefined;
  compose(context: NotificationContext): Promise<ComposedNotification>;
}

/** Third parties that protect their callbacks in one way. */
export interface ThirdPartySender {
  readonly thirdParty: string;
  readonly acceptedStatuses: readonly number[];
  menu(type: IntegrationTypeCode): SendMenu;
  /** Throws LabError with the nearest names. */
  choose(type: IntegrationTypeCode, eventName: string, faultName: string | undefined): Choice;
}

export function thirdPartySender<Event extends SenderEvent, F extends Fault>(
  definition: SenderDefinition<Event, F>,
): ThirdPartySender {
  const { thirdParty, acceptedStatuses } = definition;
  return {
    thirdParty,
    acceptedStatuses,
    menu: (type) => ({
      events: definition.events(type).map(({ name, description, route }) => ({ name, description, route })),
      faults: definition
        .faults(type)
        .map(({ name, description, expectedCode }) => ({ name, description, expectedCode })),
      retryGapsMs: integrationType(type).retryGapsMs,
    }),
    choose(type, eventName, faultName) {
      const event = find(`${thirdParty} sends no event`, eventName, definition.events(type));
      const faults = definition.faults(type).filter(({ ofUrlChecks }) => !event.isUrlCheck || ofUrlChecks);
      const ofWhat = event.isUrlCheck ? "a URL check of" : "callbacks of";
      const fault =
        faultName === undefined ? undefined : find(`${ofWhat} ${thirdParty} have no fault`, faultName, faults);
      return { event, fault, compose: async (context) => definition.compose(event, fault, context) };
    },
  };
}

function find<Named extends { readonly name: string }>(missing: string, name: string, known: readonly Named[]): Named {
  const found = known.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = known.map((candidate) => candidate.name);
  throw new LabError(`${missing} ${JSON.stringify(name)}${didYouMean(name, names)}`);
}
