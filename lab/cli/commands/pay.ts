import { command } from "pulumi-cloudbase/internal/cli/command";
import { UsageError } from "pulumi-cloudbase/internal/cli/command-errors";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { milliseconds, printable, shellWord, yuan } from "pulumi-cloudbase/internal/cli/text";
import { type Payment, type PaymentOrder, routes } from "../../console-api";
import { callbackBlock, isDelivered, line, painted } from "../callback-text";
import { type ConsoleClient, consoleClient, endpointOption } from "../console-client";

const callbacksSearched = 50;
const bodyCharactersMax = 200;

export const pay = command({
  name: "pay",
  summary: "order through the function, pay at the local WeChat Pay, and be notified",
  arguments: ["INTEGRATION"],
  options: {
    "amount-fen": { type: "string", value: "N", summary: "what is paid, in fen; default 100" },
    openid: { type: "string", value: "ID", summary: "who pays" },
    fault: { type: "string", value: "FAULT", summary: "let the notification misbehave; see `callback faults`" },
    ...endpointOption,
    json: { type: "boolean", summary: "print a JSON object" },
  },
  details: ["Exits with 0 when the function was told of the payment and accepted it, else with 1."],
  async run({ options, arguments: { INTEGRATION: idOrName } }, terminal) {
    const total = readAmount(options["amount-fen"]);
    const { openid, fault } = options;
    const order: PaymentOrder = {
      ...(total !== undefined && { total }),
      ...(openid !== undefined && { openid }),
      ...(fault !== undefined && { fault }),
    };
    const client = consoleClient(options.endpoint, terminal);
    const paid = await client.call(routes.pay, { path: { id: idOrName }, body: order });
    if (options.json) terminal.print(JSON.stringify(paid));
    else {
      terminal.print(...(await paymentLines(idOrName, paid, client, terminal)));
      terminal.note("", `All that the function wrote: npx pulumi-cloudbase logs ${shellWord(idOrName)}`);
    }
    return paid.notification?.outcome === "accepted" ? 0 : 1;
  },
});

function readAmount(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,9}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(
    [`--amount-fen must be a whole number of fen from 1, not "${text}"`],
    "npx pulumi-cloudbase pay --help",
  );
}

async function paymentLines(
  idOrName: string,
  { outTradeNo, total, order, notification, functionLog }: Payment,
  client: ConsoleClient,
  terminal: Terminal,
): Promise<string[]> {
  const answer = isDelivered(order.status) ? "" : `  “${printable(order.body.slice(0, bodyCharactersMax))}”`;
  const ordered = line(
    "ordered",
    `${printable(outTradeNo)}  ${yuan(total)}   function ${painted(order.status, terminal)}${answer}   ${milliseconds(order.latencyMs)}`,
  );
  const said = functionLog.map(({ text }, index) => line(index === 0 ? "log" : "", printable(text)));
  if (!notification)
    return [ordered, line("paid", terminal.paint("red", "no: the function did not order it")), ...said];
  const callbacks = await client.call(routes.listCallbacks, {
    path: { id: idOrName },
    query: { limit: callbacksSearched },
  });
  const callback = callbacks.find(({ requestId }) => requestId === notification.requestId) ?? null;
  return [ordered, ...callbackBlock({ ...notification, callback }, terminal), ...said];
}
