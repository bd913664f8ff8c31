import type { CredentialFormat, IntegrationType } from "../catalog";
import { type VerificationMode, verificationModeFact, verificationModeRisks } from "../provider/credentials";
import type { CredentialChange, Fact } from "./types";

/*
 * What a change of credentials means outside of the program: what to do in the merchant console, in which order, and what
 * happens to callbacks meanwhile. Evidence: WeChat Pay's merchant documentation unless said otherwise.
 */

interface Rotation {
  readonly title: string;
  readonly consoleSteps: readonly string[];
  readonly meanwhile: readonly string[];
}

/** (documented: gaps after the first failure; the sum is 24 h 4 min) */
const retries =
  "15 s, 15 s, 30 s, 3 min, 10 min, 20 min, 30 min, 30 min, 30 min, 60 min, 3 h, 3 h, 3 h, 6 h and 6 h: 15 times in 24 h 4 min";

const rotations = {
  undo: {
    title: "Back to what the program says",
    consoleSteps: [
      "Find out who changed it, and whether it was changed at the third party too.",
      "If it was: put the new value into the program, and do not apply this. If it was not: apply.",
    ],
    meanwhile: ["If the third party uses the other value, everything that needs it fails from the apply on."],
  },
  "new-fingerprints": {
    title: "New fingerprints",
    consoleSteps: [
      "See that the new CLOUDBASE_FINGERPRINT_KEY is the one that everybody of the team will use.",
      "Change no credential in the same run: nobody could tell.",
    ],
    meanwhile: ["The credentials are sent again, changed or not."],
  },
  "api-v3-key": {
    title: "APIv3 key",
    consoleSteps: [
      "Choose a quiet hour, and have the merchant console open at Account Center → API Security → APIv3 key, with the new key at hand.",
      "Apply, and wait until it says that the integration is live. If the apply fails, stop here: the old key goes on working.",
      "Right after that, set the same key in the merchant console. There is no overlap: the old key is invalid at once.",
      "See that the next callback is accepted.",
    ],
    meanwhile: [
      `Callbacks that come between the apply and the change in the console are refused, and sent again by WeChat Pay after ${retries}.`,
      // (unknown: callbacks.md 1.6; hence the advice)
      "Whether a callback that is sent again is encrypted with the new key is not documented: query the orders of that time afterwards.",
    ],
  },
  "merchant-key": {
    title: "Merchant key and serial number",
    consoleSteps: [
      "In the merchant console, issue the new API certificate beside the old one (up to three are valid at once); its serial number there must be the one of this report.",
      "Apply: serial number and key go live together.",
      "When nothing signs with the old certificate any more, revoke it; within 7 days it can be restored.",
    ],
    meanwhile: ["Callbacks are not affected: this pair only signs outgoing requests."],
  },
  "to-public-key": {
    title: "From platform certificates to WeChat Pay's public key",
    consoleSteps: [
      "In the merchant console, at Account Center → API Security → WeChat Pay public key, switch the public key on; its id there must be the one of this report.",
      "Apply.",
      "Void the platform certificate only when 100 % of the callbacks, and of the requests of the last 7 days, use the public key.",
    ],
    meanwhile: [
      // (documented; field report from official staff)
      "WeChat Pay moves the signatures of callbacks over by itself: 0.1 %, 1 %, 5 %, 10 %, 20 %, 50 % and 100 % of them on days 1 to 7. Until then both kinds arrive.",
      verificationModeRisks["public-key"],
    ],
  },
  "to-certificate": {
    title: "From WeChat Pay's public key to platform certificates",
    consoleSteps: [
      "In the merchant console, see that the merchant has a valid platform certificate, and that WeChat Pay signs callbacks with it.",
      "Apply.",
    ],
    meanwhile: [
      "A callback that WeChat Pay signs with its public key cannot be verified any more, and is refused.",
      verificationModeRisks.certificate,
    ],
  },
  "public-key": {
    title: "WeChat Pay's public key",
    consoleSteps: [
      "Compare the public key's id in the merchant console with the one of this report.",
      "Apply, and see that the next callback is accepted.",
    ],
    meanwhile: [verificationModeRisks["public-key"]],
  },
  merchant: {
    title: "Another merchant",
    consoleSteps: [
      "Every credential must be of the new merchant; without an APIv3 key in its console no callbacks are sent at all.",
      "Apply, and enter the callback URLs in the new merchant's console or in each order's notify_url.",
    ],
    meanwhile: ["Callbacks of orders of the old merchant are refused from the apply on."],
  },
  app: {
    title: "Another app",
    consoleSteps: ["See in the merchant console that the AppID is bound to the merchant.", "Apply."],
    meanwhile: ["Callbacks of orders of the old app are refused from the apply on."],
  },
  create: {
    title: "A new integration",
    consoleSteps: [
      "Apply; then enter its callback URLs in the merchant console or in each order's notify_url. Without an APIv3 key in the console no callbacks are sent at all.",
    ],
    meanwhile: [],
  },
  replace: {
    title: "A replacement",
    consoleSteps: [
      "Apply; then enter the new callback URLs in the merchant console and wherever an order's notify_url is made.",
      "When the new one works, remove the old function: it keeps live credentials.",
    ],
    meanwhile: ["Callbacks to the old URLs are lost from the apply on, those of orders already made too: query these."],
  },
  delete: {
    title: "A removal",
    consoleSteps: [
      "Stop every use of the callback URLs first, in the merchant console and in notify_url.",
      "Apply; then remove the function or its variables, and revoke what it held.",
    ],
    meanwhile: ["Callbacks are lost from the apply on."],
  },
  update: {
    title: "Every update",
    consoleSteps: [],
    // (documented: the cloud's edit of an integration)
    meanwhile: [
      "The function is redeployed with all credentials at once, which takes 1 to 2 minutes; requests under way may break.",
    ],
  },
} as const satisfies Record<string, Rotation>;

export type RotationKind = keyof typeof rotations;

/** In the order in which a person should read them. */
export const rotationKinds = Object.keys(rotations) as RotationKind[];

export function rotationOf(kind: RotationKind): Rotation {
  return rotations[kind];
}

const kindOfFormat: Readonly<Record<CredentialFormat, RotationKind>> = {
  "api-v3-key": "api-v3-key",
  "rsa-private-key": "merchant-key",
  "certificate-serial": "merchant-key",
  "rsa-public-key": "public-key",
  "public-key-id": "public-key",
  "merchant-id": "merchant",
  "app-id": "app",
};

/** What changes of an existing integration's credentials come to. */
export function kindsOf(type: IntegrationType | undefined, changes: readonly CredentialChange[]): RotationKind[] {
  const told = changes.filter(({ change }) => change !== "incomparable");
  const kinds = new Set(
    told
      .map(({ credential }) => type?.credentials[credential]?.format)
      .flatMap((format) => (format ? kindOfFormat[format] : [])),
  );
  const mode = changes.find(({ credential }) => credential === verificationModeFact)?.after;
  if (isMode(mode)) {
    kinds.delete("public-key");
    kinds.add(mode === "public-key" ? "to-public-key" : "to-certificate");
  }
  if (told.length < changes.length) kinds.add("new-fingerprints");
  return rotationKinds.filter((kind) => kinds.has(kind));
}

export function isMode(mode: Fact | undefined): mode is VerificationMode {
  return typeof mode === "string" && Object.hasOwn(verificationModeRisks, mode);
}
