import { integrationTypes } from "../../catalog";
import type { Problem } from "../problem";
import type { CredentialName } from "./types";

/** The three WeChat Pay types share one credential schema. */
const fields = integrationTypes.weixinpaydc.credentials;

export const credentialNames = Object.keys(fields);

export function failure(name: CredentialName, reason: string, whereToFind?: string): Problem {
  return { path: pathOf(name), reason, whereToFind: whereToFind ?? fields[name].whereToFind };
}

export function pathOf(name: string): string {
  return `credentials.${name}`;
}
