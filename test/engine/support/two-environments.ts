import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { request } from "undici";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../lab";

/** Two environments of one account behind one endpoint, as the cloud has them; an emulator has one. */
export interface TwoEnvironments extends Pick<Emulator, "endpoint" | "secretId" | "secretKey"> {
  readonly first: Emulator;
  readonly second: Emulator;
  close(): Promise<void>;
}

export async function startTwoEnvironments(
  [firstId, secondId]: readonly [string, string],
  options: EmulatorOptions,
): Promise<TwoEnvironments> {
  const folder = mkdtempSync(join(tmpdir(), "two-environments-"));
  const data = (envId: string) => join(folder, envId);
  // The account's keys are made at the first start; the copy has them too.
  await (await startEmulator({ ...options, envId: firstId, data: data(firstId) })).close();
  cpSync(data(firstId), data(secondId), { recursive: true });
  const database = new DatabaseSync(join(data(secondId), "state.db"));
  database.prepare("UPDATE about SET value = ? WHERE name = 'envId'").run(secondId);
  database.close();
  const first = await startEmulator({ ...options, data: data(firstId) });
  const second = await startEmulator({ ...options, data: data(secondId) });

  const server = createServer(async (incoming, response) => {
    const { method, url, headers } = incoming;
    const body = await text(incoming);
    const asked = body === "" ? {} : JSON.parse(body);
    const { endpoint } = [asked.EnvId, asked.Namespace].includes(secondId) ? second : first;
    const answer = await request(`${endpoint}${url}`, { method: method === "POST" ? "POST" : "GET", headers, body });
    response.writeHead(answer.statusCode, { "content-type": "application/json" }).end(await answer.body.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { secretId, secretKey } = first;
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretId,
    secretKey,
    first,
    second,
    async close() {
      server.closeAllConnections();
      server.close();
      await Promise.all([first.close(), second.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
