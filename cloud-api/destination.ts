import { isLoopbackHost } from "./loopback";

/*
 * Who may be sent credentials. The cloud, WeChat Pay and this machine need nobody's word; any other address does, and not
 * the word of a program or of a stack's configuration, which a pull request can change.
 */

/** A comma list of origins, in the environment of the process that runs Pulumi: https://cloud.example,https://other.example:8443 */
export const allowedEndpointsVariable = "CLOUDBASE_ALLOWED_ENDPOINTS";

/** The cloud API's own: every service has its name below this one, also by region and in the internal network (documented). */
export function isCloudAddress(url: URL): boolean {
  return isUsualHttps(url) && url.hostname.endsWith(".tencentcloudapi.com");
}

/** (documented: main and second address) */
export function isWechatPayAddress(url: URL): boolean {
  return isUsualHttps(url) && ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"].includes(url.hostname);
}

function isUsualHttps({ protocol, port }: URL): boolean {
  return protocol === "https:" && port === "";
}

/** Whether an address that is nobody's own may be used all the same. Origins are compared as the URL parser writes them. */
export function isAllowed(url: URL, allowed: string | undefined): boolean {
  return isLoopbackHost(url.hostname) || originsIn(allowed).includes(url.origin);
}

function originsIn(list = ""): string[] {
  return list
    .split(",")
    .map((text) => text.trim())
    .flatMap((text) => (URL.canParse(text) ? [new URL(text)] : []))
    .filter(({ protocol }) => protocol === "https:")
    .map(({ origin }) => origin);
}

/** Why an address may not be used, and who can allow it. */
export function refusedAddress(what: string, { origin }: URL, own: string): string {
  return `${what} ${origin} is neither ${own} nor on this machine, and nobody allowed it: no credential goes there. Whoever runs Pulumi can, with ${allowedEndpointsVariable}=${origin} in the environment; a program cannot`;
}
