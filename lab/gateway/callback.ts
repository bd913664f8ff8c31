import type { IncomingMessage, ServerResponse } from "node:http";
import { accepted, type GatewayAnswer, refused, respond, writeLog } from "./answer";
import { discardBody, readBody } from "./body";
import { Refusal } from "./codes";
import { deliver } from "./delivery";
import { type Destination, findDestination } from "./destination";
import type { GatewayLimits } from "./gateway-limits";
import type { GatewayHost } from "./host";
import { type Lease, MemoryBudget } from "./memory-budget";
import { PreparedIntegrations } from "./prepared";
import type { AddressCheck, OpenedCallback } from "./protocol";
import { CallbackRecord } from "./record";
import { ReplayMemories } from "./replay-memories";

/** Handles one callback from its address to its line in the log and the answer. Never rejects. */
export function callbackHandler(
  host: GatewayHost,
  limits: GatewayLimits,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const replays = new ReplayMemories(host.clock, limits, host.provenKeys);
  const prepared = new PreparedIntegrations(limits.preparedMaxEntries);
  const budget = new MemoryBudget(limits.heldMaxBytes);

  return async (request, response) => {
    const record = new CallbackRecord(host.clock, request, host.isOwnRequest);
    const lease = budget.lease();
    let answer: GatewayAnswer;
    try {
      const destination = await arrive(request, record);
      const opened = await open(destination, request, record, lease);
      answer = "directAnswer" in opened ? answerDirectly(opened, record) : await pass(destination, opened, record);
    } catch (error) {
      record.failWith(error);
      answer = refused(record);
    } finally {
      lease.release();
    }
    const hungUp = request.destroyed && !request.complete;
    writeLog(host, record.integrationId, record.entry(hungUp ? 0 : answer.status));
    respond(request, response, answer, record.requestId);
  };

  async function arrive(request: IncomingMessage, record: CallbackRecord): Promise<Destination> {
    try {
      if (host.onlyOwnRequests && !record.isOwn) throw new Refusal("INTEGRATION_UNKNOWN");
      return findDestination(host, request, record);
    } catch (refusal) {
      await discardBody(request, limits, host.clock);
      throw refusal;
    }
  }

  async function open(
    { integration, protocol, route, query }: Destination,
    request: IncomingMessage,
    record: CallbackRecord,
    lease: Lease,
  ): Promise<OpenedCallback | AddressCheck> {
    const { method = "", headers } = request;
    const { bodyMaxBytes } = protocol;
    const body = await readBody(request, { ...limits, bodyMaxBytes }, host.clock, lease);
    record.pass("received", `${body.length} bytes${record.claimedId && `, Request-ID ${record.claimedId}`}`);
    const openCallback = prepared.opener(integration, protocol);
    return openCallback({ method, route, query, headers, body, nowMs: host.clock.now() }, record);
  }

  function answerDirectly({ directAnswer }: AddressCheck, record: CallbackRecord): GatewayAnswer {
    record.pass("answer", "by the gateway");
    return { status: 200, ...directAnswer };
  }

  /** Each callback is delivered once. */
  async function pass(
    destination: Destination,
    opened: OpenedCallback,
    record: CallbackRecord,
  ): Promise<GatewayAnswer> {
    const { protocol } = destination;
    let seen = replays.remember(opened, protocol);
    // Of two that are the same at the same time, the second hears what became of the first.
    while (seen === "open") {
      await replays.settled(opened, protocol);
      seen = replays.remember(opened, protocol);
    }
    if (seen === "again") throw new Refusal("REPLAYED");
    if (seen === "repeated") throw new Refusal("REPEATED");
    if (seen === "full") throw new Refusal("REPLAY_MEMORY_FULL", `limit ${limits.replayMaxEntries}`);
    record.pass("identity", opened.identity);
    const delivery = await deliver(host, destination, opened, record).catch((error: unknown) => {
      replays.failed(opened, protocol);
      throw error;
    });
    if (delivery.delivered || host.switches.relayAnswer === "always-success") {
      replays.delivered(opened, protocol);
      return accepted(opened, delivery);
    }
    replays.failed(opened, protocol);
    return refused(record);
  }
}
