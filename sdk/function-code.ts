import * as pulumi from "@pulumi/pulumi";

/** A folder by its path. An archive of anything else goes on as it is, and the provider refuses it. */
export function folderOf(code: unknown): unknown {
  if (code === undefined || typeof code === "string") return code;
  const given: pulumi.Output<unknown> = pulumi.output(code);
  return given.apply((known) => (isFileArchive(known) ? known.path : known));
}

function isFileArchive(value: unknown): value is { readonly path: Promise<string> } {
  return pulumi.asset.Archive.isInstance(value) && "path" in value;
}
