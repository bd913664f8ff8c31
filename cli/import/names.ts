const takenByUs = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;

/** What the program calls it: its name in the cloud, or where that cannot be kept its id, which nothing else has. */
export function programName({
  name,
  integrationId,
}: {
  readonly name: string;
  readonly integrationId: string;
}): string {
  if (takenByUs.test(name)) return name;
  const fromId = integrationId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return fromId || "integration";
}
