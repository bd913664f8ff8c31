import { consoleAddress } from "../../../../lab/console/address";
import { consoleToken, type DemoHost, demoHost, demoIntegration, serveConsole } from "../../demo-host";

export interface Demo {
  readonly host: DemoHost;
  /** Of its only integration until a test adds others. */
  readonly id: string;
  readonly origin: string;
  /** The page, with that integration chosen. */
  readonly address: string;
  /** The page, with that of this id chosen, or none. */
  addressOf(id: string): string;
  close(): Promise<void>;
}

/** A console over data that a test changes as it likes. */
export async function startDemo(): Promise<Demo> {
  const host = demoHost();
  const integration = demoIntegration("miniapp-wxpay");
  host.integrations.push(integration);
  host.write(integration.functionName, "listening on 127.0.0.1:9000");
  const { origin, close } = await serveConsole(host);
  const id = integration.integrationId;
  const addressOf = (chosen: string) => consoleAddress(origin, consoleToken, chosen);
  return { host, id, origin, address: addressOf(id), addressOf, close };
}
