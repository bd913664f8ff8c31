/*
 * The owner text of a resource, as sdk/ makes it: `project/stack/name`, or `project/stack/<types of its parents>::name`
 * for one inside components.
 */

/** Pulumi's type of every integration (sdk/integration.ts). */
const resourceType = "pulumi-nodejs:dynamic/cloudbase:Integration";

/** Types hold a colon each, and a URN's parts have two between them: `acme:index:Shop$acme:index:Desk::`. */
const ownerText = /^(?<project>[^/]+)\/(?<stack>[^/]+)\/(?:(?<parents>[^:]+(?::(?!:)[^:]*)+)::)?(?<name>.+)$/s;

/** Undefined for any other text: at a URN without its four parts the engine's display panics (observed, 3.259). */
export function urnOf(owner: string): string | undefined {
  const parts = ownerText.exec(owner)?.groups;
  if (!parts) return undefined;
  const type = parts.parents === undefined ? resourceType : `${parts.parents}$${resourceType}`;
  return `urn:pulumi:${parts.stack}::${parts.project}::${type}::${parts.name}`;
}

/** The name in the program; all of the text where it is no owner. */
export function nameOf(owner: string): string {
  return ownerText.exec(owner)?.groups?.name ?? owner;
}
