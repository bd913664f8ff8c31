import { z } from "zod";
import { callbackPage, listedCallback, logPage, sendAnswer, sendOrder } from "./callbacks";
import { functionDetail, invocation, invokeOrder, logLine, token, tokenOrder } from "./cloud-functions";
import { integrationDetail, integrationSummary, payment, paymentOrder } from "./integrations";
import {
  environment,
  exportedLab,
  exportOrder,
  importedLab,
  merchantRegistration,
  registeredMerchant,
  wechatPayKey,
} from "./lab";
import { bytes, ignored, type Route } from "./route";

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

const json = {
  query: ignored,
  bodyType: "application/json",
  answerType: "application/json",
  bodyMaxBytes: 256 * kilobyte,
  refusals: [],
} as const;
const get = { ...json, method: "GET", body: ignored } as const;
const post = { ...json, method: "POST" } as const;

const integration = "/integrations/:id";
const ofFunction = "/functions/:name";

/** Everything that the page, the commands and people's scripts can ask. */
export const routes = {
  environment: route({ ...get, path: "/environment", answer: environment }),
  wechatPayKey: route({ ...get, path: "/wechat-pay", answer: wechatPayKey }),
  registerMerchant: route({
    ...post,
    path: "/wechat-pay/merchants",
    body: merchantRegistration,
    answer: registeredMerchant,
  }),
  // Not GET: whoever reads it may read credentials.
  exportLab: route({ ...post, path: "/export", body: exportOrder, answer: exportedLab, mistake: "NOT_EXPORTED" }),
  importLab: route({
    ...post,
    path: "/import",
    body: z.unknown(),
    // The code of all functions, as base64, and room for the rest.
    bodyMaxBytes: 128 * megabyte,
    answer: importedLab,
    mistake: "NOT_IMPORTED",
  }),

  listIntegrations: route({ ...get, path: "/integrations", answer: z.array(integrationSummary) }),
  showIntegration: route({
    ...get,
    path: integration,
    answer: integrationDetail,
    refusals: ["INTEGRATION_UNKNOWN"],
  }),
  listCallbacks: route({
    ...get,
    path: `${integration}/callbacks`,
    query: callbackPage,
    answer: z.array(listedCallback),
    refusals: ["INTEGRATION_UNKNOWN"],
  }),
  sendCallback: route({
    ...post,
    path: `${integration}/send`,
    body: sendOrder,
    answer: sendAnswer,
    refusals: ["INTEGRATION_UNKNOWN", "FUNCTION_UNAVAILABLE"],
    mistake: "NOT_SENT",
  }),
  retryCallback: route({
    ...post,
    path: `${integration}/callbacks/:requestId/retry`,
    body: z.strictObject({}),
    answer: sendAnswer,
    refusals: ["INTEGRATION_UNKNOWN", "CALLBACK_UNKNOWN", "NOT_OURS", "FUNCTION_UNAVAILABLE"],
    mistake: "NOT_SENT",
  }),
  pay: route({
    ...post,
    path: `${integration}/pay`,
    body: paymentOrder,
    answer: payment,
    refusals: ["INTEGRATION_UNKNOWN", "FUNCTION_UNAVAILABLE"],
    mistake: "NOT_PAID",
  }),

  listFunctions: route({ ...get, path: "/functions", answer: z.array(functionDetail) }),
  showFunction: route({ ...get, path: ofFunction, answer: functionDetail, refusals: ["FUNCTION_UNKNOWN"] }),
  functionLog: route({
    ...get,
    path: `${ofFunction}/logs`,
    query: logPage,
    answer: z.array(logLine),
    refusals: ["FUNCTION_UNKNOWN"],
  }),
  invoke: route({
    ...post,
    path: `${ofFunction}/invoke`,
    body: invokeOrder,
    // Documented: 6 MB for a synchronous request; as base64 in JSON it is a third more.
    bodyMaxBytes: 9 * megabyte,
    answer: invocation,
    refusals: ["FUNCTION_UNKNOWN", "FUNCTION_UNAVAILABLE"],
    mistake: "NOT_INVOKED",
  }),
  readCode: route({
    ...get,
    path: `${ofFunction}/code`,
    answer: bytes,
    answerType: "application/zip",
    refusals: ["FUNCTION_UNKNOWN", "NO_CODE"],
  }),
  deployCode: route({
    ...post,
    method: "PUT",
    path: `${ofFunction}/code`,
    body: bytes,
    bodyType: "application/zip",
    // What the cloud takes of a zip that is sent and not read from its storage is less; this one stays on one machine.
    bodyMaxBytes: 50 * megabyte,
    answer: functionDetail,
    refusals: ["FUNCTION_UNKNOWN"],
    mistake: "CODE_REFUSED",
  }),
  mintToken: route({
    ...post,
    path: "/tokens",
    body: tokenOrder,
    bodyMaxBytes: 4 * kilobyte,
    answer: token,
    mistake: "NOT_MINTED",
  }),
};

export type RouteName = keyof typeof routes;

/** A stream of server-sent `changed` events, one whenever something has changed that the other routes tell of. */
export const changes = { method: "GET", path: "/events", answerType: "text/event-stream" } as const;

function route<const Path extends string, Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  given: Route<Path, Query, Body, Answer>,
): Route<Path, Query, Body, Answer> {
  return given;
}
