import * as pulumi from "@pulumi/pulumi";

/**
 * Who declares a resource, for the mark in the cloud: `project/stack/name`, and for one with parents
 * `project/stack/acme:index:Shop$acme:index:Desk::name`, as in its URN. Two components of different types may each hold
 * a resource of the same name. Known in preview too: the engine tells a parent's URN there.
 */
export function ownerOf(name: string, parent: pulumi.Resource | undefined): pulumi.Input<string> {
  const owner = (parentUrn?: string) =>
    withoutBrackets(`${pulumi.getProject()}/${pulumi.getStack()}/${parentTypes(parentUrn)}${name}`);
  if (!parent) return owner();
  // A promise, since the URN as an output would make the child wait for all children of its parent, itself among them.
  return new Promise((resolve) => {
    parent.urn.apply((urn) => resolve(owner(urn)));
  });
}

/** `urn:pulumi:<stack>::<project>::<types of the parents and its own, by $>::<name>` */
function parentTypes(urn: string | undefined): string {
  const types = urn?.split("::")[2];
  return types === undefined || types === "pulumi:pulumi:Stack" ? "" : `${types}::`;
}

/** The mark stands in brackets. */
function withoutBrackets(owner: string): string {
  return owner.replaceAll("[", "(").replaceAll("]", ")");
}
