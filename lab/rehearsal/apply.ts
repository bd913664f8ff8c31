import { isDeepStrictEqual } from "node:util";
import { check } from "pulumi-cloudbase/internal/provider/lifecycle/check";
import type { Context } from "pulumi-cloudbase/internal/provider/lifecycle/context";
import { create } from "pulumi-cloudbase/internal/provider/lifecycle/create";
import { remove } from "pulumi-cloudbase/internal/provider/lifecycle/delete";
import { diff } from "pulumi-cloudbase/internal/provider/lifecycle/diff";
import { failureText } from "pulumi-cloudbase/internal/provider/lifecycle/failure-text";
import type { Inputs, Outputs } from "pulumi-cloudbase/internal/provider/lifecycle/inputs";
import { update } from "pulumi-cloudbase/internal/provider/lifecycle/update";
import { RehearsalError } from "./types";

/*
 * What the engine does with one integration of a program, with the provider's own handlers: what is done, in which order and
 * when it counts as done is decided there. So a rehearsal cannot foretell what an apply does not do.
 */

/** What a program says of it. */
export type Declaration = Readonly<Record<string, unknown>>;

/** As state knows it after an apply. */
export interface Applied {
  readonly id: string;
  readonly inputs: Inputs;
  readonly outs: Outputs;
}

/** What the preview shows of one that is not there yet. Throws RehearsalError. */
export async function previewed(provider: Context, declaration: Declaration): Promise<Inputs> {
  return checked(provider, {}, { ...declaration, dryRun: true });
}

export async function created(provider: Context, declaration: Declaration): Promise<Applied> {
  const inputs = await checked(provider, {}, declaration);
  return { inputs, ...(await create(provider, inputs)) };
}

/** `provider` is where it is declared now, `former` where it was: another one only when the environment changes. */
export async function changed(
  { provider, former }: { readonly provider: Context; readonly former: Context },
  old: Applied,
  declaration: Declaration,
): Promise<Applied> {
  const inputs = await checked(provider, old.inputs, declaration);
  const { changes, replaces } = await diff(provider, old.outs, inputs);
  if (replaces.length > 0) {
    // The engine checks a replacement anew, as if nothing were known of it, and deletes first (catalog: replacementOrder).
    await checked(provider, {}, declaration);
    await removed(former, old);
    return created(provider, declaration);
  }
  const isChanged = changes ?? !isDeepStrictEqual(old.inputs, inputs);
  return isChanged ? { id: old.id, inputs, ...(await update(provider, old.id, old.outs, inputs)) } : old;
}

export function removed(provider: Context, { id, outs }: Applied): Promise<void> {
  return remove(provider, id, outs);
}

async function checked(provider: Context, olds: Partial<Inputs>, declaration: Declaration): Promise<Inputs> {
  const { inputs, failures } = await check(provider, olds, { ...declaration });
  // Nothing but check makes inputs; the engine hands them on as they are.
  if (failures.length === 0 && inputs) return inputs as unknown as Inputs;
  throw new RehearsalError(`the provider refuses it: ${failureText(failures)}`);
}
