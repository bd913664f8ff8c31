import dns from "node:dns";
import { once } from "node:events";
import { createServer } from "node:http";

const elsewhere = "127.0.0.2";

/** Another machine, that a name service gives for every name that it is asked for. */
export async function startStranger(port: number): Promise<{ readonly asked: string[]; close(): Promise<void> }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.headers.host));
    response.writeHead(418).end();
  }).listen(port, elsewhere);
  await once(server, "listening");
  const answer = (_name: string, options: dns.LookupOptions, found: (...answer: unknown[]) => void) =>
    options.all ? found(null, [{ address: elsewhere, family: 4 }]) : found(null, elsewhere, 4);
  const stub = jest.spyOn(dns, "lookup").mockImplementation(answer as typeof dns.lookup);
  return {
    asked,
    async close() {
      stub.mockRestore();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
