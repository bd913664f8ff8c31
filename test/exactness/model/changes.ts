import type { Snapshot } from "../support/snapshot";
import type { Model } from "./model";
import type { Spec, Stack } from "./stack";
import type { Change } from "./steps";

const slotNames = ["pay", "refunds"] as const;

/** What the program says of the slot after the change. Where there is nothing to change, it is added. */
export function changed(
  model: Model,
  stack: Stack,
  slot: number,
  change: Change,
  { integrations }: Snapshot,
): Spec | undefined {
  const spec = stack.specs[slot];
  if (change === "adopt") return adopting(model, stack, slot, integrations) ?? spec;
  if (change === "take out") return undefined;
  if (!spec) return change === "nothing" ? undefined : newSpec(model, slot);
  switch (change) {
    case "nothing":
    case "add":
      return spec;
    case "rotate":
      return { ...spec, key: model.newKey() };
    case "roll back":
      return { ...spec, key: Math.max(1, spec.key - 1) };
    case "set a variable":
      return { ...spec, variable: model.newLabel() };
    case "drop the variable":
      return { ...spec, variable: undefined };
    case "rename the resource": {
      const urn = model.newLabel();
      return { ...spec, urn, owner: `shop/prod/${urn}`, aliases: [spec.urn, ...spec.aliases] };
    }
    case "rename the integration": {
      const name = nameOf(slot);
      return { ...spec, name: spec.name === name ? `${name}-b` : name };
    }
    case "move without adopting":
    case "move and adopt": {
      const urn = model.newLabel();
      const adopt = change === "move and adopt" ? stack.entryOf(spec)?.outs.integrationId : undefined;
      return { ...spec, urn, owner: `shop/prod/acme:Shop::${urn}`, aliases: [], adopt };
    }
    case "change the type":
      return { ...spec, type: spec.type === "weixinpaydc" ? "weixinpayjsapi" : "weixinpaydc" };
  }
}

function newSpec(model: Model, slot: number): Spec {
  const name = nameOf(slot);
  const key = model.newKey();
  const owner = `shop/prod/${name}`;
  return { urn: name, aliases: [], owner, name, type: "weixinpaydc", key, variable: "one", adopt: undefined };
}

/** Another one's, or nobody's. */
function adopting(model: Model, stack: Stack, slot: number, integrations: Snapshot["integrations"]): Spec | undefined {
  const ids = Object.keys(integrations).filter((id) => !stack.knows(id));
  const id = ids.sort()[slot % Math.max(1, ids.length)];
  const there = id === undefined ? undefined : integrations[id];
  if (id === undefined || !there) return undefined;
  const { type, name } = there;
  const urn = model.newLabel();
  return {
    ...newSpec(model, slot),
    urn,
    owner: `shop/prod/${urn}`,
    name,
    type: type === "weixinpayjsapi" ? type : "weixinpaydc",
    variable: undefined,
    adopt: id,
  };
}

export function nameOf(slot: number): string {
  return slotNames[slot] ?? slotNames[0];
}
