import type { IncomingHttpHeaders } from "node:http";
import type { GatewayIntegration } from "../store/live-integration";
import { codeAndMessage } from "./code-and-message";
import { Refusal } from "./codes";
import { matches } from "./forms";
import { webhookMaxBytes } from "./gateway-limits";
import { readJsonObject } from "./json";
import { type AcceptedVersions, firstAccepted, keyVersions, keyVersionWords } from "./key-versions";
import type { CallbackProtocol, OpenCallback, ReceivedCallback } from "./protocol";
import { secretValues } from "./secrets";

/** How GitHub, GitLab and Gitee differ; everything else about their webhooks is the same. */
export interface WebhookKind<Secret> {
  readonly eventHeader: string;
  /** What the function gets of the request's headers, where they have the form of a name or an id. */
  readonly forwardedHeaders: readonly string[];
  /** Throws Refusal CREDENTIALS_UNUSABLE. */
  parseSecret(secret: string): Secret;
  /** Throws Refusal when the request is not proven by the secret. Returns how it was proven, in words, and what is. */
  prove(callback: ReceivedCallback, secret: Secret): ProvenWebhook;
}

export interface ProvenWebhook {
  readonly how: string;
  readonly key: string;
  /** What of event, id and body the proof leaves open; "" when nothing of them. */
  readonly delivery: string;
}

export const eventForm = matches(/^[0-9A-Za-z][0-9A-Za-z ._-]{0,63}$/);
export const deliveryForm = matches(/^[0-9A-Za-z._:-]{1,128}$/);
const formEncoded = /^application\/x-www-form-urlencoded/i;
/** Gitee's proof is fresh for an hour, before and after; the others' deliveries bear no time. */
const replayMinAgeMs = 2 * 60 * 60_000;

export function webhookProtocol<Secret>(kind: WebhookKind<Secret>): CallbackProtocol {
  return {
    methods: ["POST"],
    bodyMaxBytes: webhookMaxBytes,
    replayMinAgeMs,
    // "Redeliver" sends the same delivery again (documented: GitHub).
    repeatsProof: true,
    prepare: (integration) =>
      openWebhook(
        kind,
        integration,
        keyVersions(integration, (all) => readSecret(kind, all)),
      ),
  };
}

function readSecret<Secret>(kind: WebhookKind<Secret>, { webhookSecret }: Readonly<Record<string, string>>): Secret {
  if (!webhookSecret) {
    throw new Refusal(
      "CREDENTIALS_UNUSABLE",
      "webhookSecret is not set, so nobody's webhooks can be told from a stranger's",
    );
  }
  return kind.parseSecret(webhookSecret);
}

function openWebhook<Secret>(
  kind: WebhookKind<Secret>,
  integration: GatewayIntegration,
  acceptedAt: AcceptedVersions<Secret>,
): OpenCallback {
  const secrets = secretValues(integration);
  // Two webhooks of one repository are signed alike where their secrets are the same, and each is to be delivered.
  const scope = `webhook ${integration.record}`;
  return (callback, record) => {
    const versions = acceptedAt(callback.nowMs);
    const { version, how, key, delivery } = firstAccepted(versions, (each) => ({
      version: each,
      ...kind.prove(callback, each.keys),
    }));
    record.pass("signature", `${how}${keyVersionWords(version, versions)}`);
    record.skip("decrypt");

    const { headers, body } = callback;
    record.eventType = String(headers[kind.eventHeader]);
    if (formEncoded.test(headers["content-type"] ?? "")) throw new Refusal("FORMAT_UNSUPPORTED", "it is a form");
    const { text } = readJsonObject(body, "ENVELOPE_INVALID");
    return {
      // The content names a repository, not the application: that the secret fits is all there is.
      identity: `${record.eventType}, by the webhook's secret`,
      proof: { scope, key, delivery },
      forwarded: () => ({
        headers: { "content-type": "application/json", ...chosen(headers, kind.forwardedHeaders) },
        body,
      }),
      hidden: secrets,
      plaintext: text,
      accepted: codeAndMessage,
    };
  };
}

function chosen(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" && (eventForm(value) || deliveryForm(value)) ? [[name, value]] : [];
    }),
  );
}
