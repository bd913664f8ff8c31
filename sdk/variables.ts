import * as pulumi from "@pulumi/pulumi";

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * Names of the variables whose values the program marked as secret. The engine takes that mark off before the provider
 * sees a value, so the names travel beside them.
 */
export function secretVariableNames(
  environment: pulumi.Input<Variables> | undefined,
): pulumi.Input<string[]> | undefined {
  if (environment === undefined) return undefined;
  if (!pulumi.Output.isInstance(environment) && !(environment instanceof Promise)) return markedNames(environment);
  const whole: pulumi.Output<Readonly<Record<string, unknown>>> = pulumi.output(environment);
  const names = pulumi.unsecret(whole).apply((known) => Object.keys(known));
  const none: string[] = [];
  return pulumi.output(pulumi.isSecret(whole)).apply((isSecret) => (isSecret ? names : pulumi.output(none)));
}

async function markedNames(environment: Variables): Promise<string[]> {
  const names = await Promise.all(
    Object.entries(environment).map(async ([name, value]) =>
      pulumi.Output.isInstance(value) && (await pulumi.isSecret(pulumi.output(value))) ? [name] : [],
    ),
  );
  return names.flat();
}
