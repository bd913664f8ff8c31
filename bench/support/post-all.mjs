import { Agent, request } from "node:http";

const connections = 32;

/** Posts all of the batch over 32 connections, each as soon as it is free. Milliseconds of each, sorted. */
export async function postAll(port, path, batch) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < batch.length; index = next++) {
      const startedMs = performance.now();
      const status = await post({ port, path, agent }, batch[index]);
      if (status !== 200) throw new Error(`answered ${status}`);
      times.push(performance.now() - startedMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return times.sort((a, b) => a - b);
}

function post({ port, path, agent }, { headers, body }) {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path,
      agent,
      method: "POST",
      headers: { ...headers, "content-length": body.length },
    };
    const outgoing = request(options, (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
    outgoing.on("error", reject).end(body);
  });
}
