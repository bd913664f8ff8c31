import type { ConsolePorts, Functions } from "../console/ports";
import type { Provisioning } from "../control-plane/provisioning";
import type { Gateways } from "../host/gateways";
import type { IntegrationViews } from "../host/integration-views";
import type { Tokens } from "../http-api/tokens";
import type { Cleanup } from "../plumbing/cleanup";
import type { Clock } from "../plumbing/clock";
import { LabError } from "../plumbing/lab-error";
import { lazy } from "../plumbing/lazy";
import type { FunctionRunner } from "../runner";
import { invokeAs } from "../runner/invoke";
import type { FunctionFaults } from "../senders/function-faults";
import type { OwnRequests } from "../senders/own-requests";
import type { Store } from "../store";
import type { KeptPlatform } from "../third-parties/wechat-pay/platform";
import { makeFunctions } from "./function-workbench";
import { makeIntegrations } from "./integrations";
import { makeSending } from "./sending";

export interface LabDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly envId: string;
  readonly fieldKey: string;
  readonly platform: KeptPlatform;
  readonly views: IntegrationViews;
  readonly runner: FunctionRunner;
  readonly provisioning: Provisioning;
  readonly gateways: Gateways;
  readonly functionFaults: FunctionFaults;
  readonly tokens: Pick<Tokens, "mint">;
  readonly ownRequests: OwnRequests;
}

export type Lab = Pick<ConsolePorts, "integrations" | "callbacks" | "functions" | "code" | "documents">;

/** What a person does with the lab. Senders, payments, export and import are loaded when they are asked for: some 50 ms together (measured). Puts in `cleanups` how to end what runs. */
export function makeLab(dependencies: LabDependencies, cleanups: Cleanup[]): Lab {
  const { store, clock, views, runner, provisioning, platform, tokens } = dependencies;
  const closing = new AbortController();
  cleanups.push(() => closing.abort(new LabError("The emulator was closed; this callback is not sent again.")));
  const sender = lazy(() => loadSender(dependencies, closing.signal));
  const sending = makeSending({ store, views, clock, sender });
  const { functions, code } = makeFunctions({ store, runner, provisioning });

  const invoke: Functions["invoke"] = async (functionName, request) => {
    if (!functions.show(functionName)) return undefined;
    const { asWebUser } = request;
    if (!asWebUser) return invokeAs(runner, functionName, request);
    // As an HTTP access route with authentication does (documented): the token was checked, and goes on.
    const { token } = tokens.mint({ kind: "user", ...asWebUser });
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    return invokeAs(runner, functionName, { ...request, headers });
  };

  return {
    integrations: makeIntegrations(store, runner),
    callbacks: {
      ...sending,
      async pay(idOrName, order) {
        const integration = views.any(idOrName);
        if (!integration) return undefined;
        const { payThroughFunction }: typeof import("./payment") = require("./payment");
        return payThroughFunction(integration, order, { store, clock, invoke, notify: sending.notify });
      },
    },
    functions: { ...functions, invoke },
    code,
    documents: {
      export(order) {
        const { exportLab }: typeof import("./export") = require("./export");
        return exportLab(order, dependencies);
      },
      import(document) {
        const { importLab }: typeof import("./import") = require("./import");
        return importLab(document, { ...dependencies, replaced: runner.replace, usePlatform: platform.use });
      },
    },
  };
}

async function loadSender(
  { store, clock, platform, gateways, functionFaults, ownRequests }: LabDependencies,
  closing: AbortSignal,
) {
  const { createSender }: typeof import("../senders") = require("../senders");
  return createSender({
    platform: platform.get,
    clock,
    gatewayOrigin: gateways.origin,
    virtualGateway: gateways.startVirtual,
    functionFaults,
    ownRequests,
    closing,
    note: ({ data, ...sent }) => store.logs.addSend({ ...sent, data: JSON.stringify(data) }),
  });
}
