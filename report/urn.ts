export interface Urn {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
}

/** `urn:pulumi:<stack>::<project>::<types of the parents>$<type>::<name>`; a name may hold `::` itself. */
export function parseUrn(urn: string): Urn | undefined {
  const [, stack, project, types, name] = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/s.exec(urn) ?? [];
  if (!stack || !project || !types || !name) return undefined;
  return { stack, project, type: types.split("$").at(-1) ?? types, name };
}
