import * as pulumi from "@pulumi/pulumi";

/** Written into every user's state, so it never changes (decision: docs/decisions/0001-constant-shell.md). */
const shell = 'exports.handler=()=>require("pulumi-cloudbase/provider").stackIdentity';

/**
 * A random text that only this stack's state holds, made once. By it a run knows again what an earlier, interrupted run
 * of this very stack left in the cloud; a stack of the same name in another backend has another.
 */
class StackIdentity extends pulumi.CustomResource {
  declare readonly identity: pulumi.Output<string>;

  constructor() {
    super("pulumi-nodejs:dynamic/cloudbase:StackIdentity", "cloudbase", { identity: undefined, __provider: shell });
  }
}

/** By the stack's root: one process may run several programs one after another (Automation API). */
const identities = new WeakMap<object, StackIdentity>();

/** This stack's identity, declared with the first integration. */
export function stackIdentity(): pulumi.Output<string> {
  const stack = pulumi.runtime.getStackResource() ?? pulumi.runtime;
  const known = identities.get(stack) ?? new StackIdentity();
  identities.set(stack, known);
  return known.identity;
}
