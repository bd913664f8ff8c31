import { createServer } from "node:http";

/** A function that answers at once: what is measured is the way to it. */
const server = createServer((incoming, response) => {
  incoming.resume().on("end", () => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"code":"SUCCESS","message":"OK"}');
  });
});
// Longer than a round of all the others: a connection closed just as it is used again would end the measurement.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
process.on("disconnect", () => process.exit());
