import { z } from "zod";
import { parseJson, problemsOf, ReportInputError } from "./input-error";
import { isIntegration, readIntegrationState } from "./integration-state";
import { compareText } from "./text";
import { type Facts, unknownFact } from "./types";
import { parseUrn } from "./urn";

/** What another stack's integrations are known by. */
export interface StackFacts {
  /** `project/stack`; empty for a stack without resources. */
  readonly stack: string;
  readonly integrations: readonly {
    readonly urn: string;
    readonly name: string;
    readonly envId: string;
    readonly type: string;
    readonly facts: Facts;
  }[];
}

const exportSchema = z.looseObject({
  deployment: z.looseObject({
    resources: z
      .array(
        z.looseObject({
          urn: z.string(),
          type: z.string(),
          inputs: z.record(z.string(), z.unknown()).nullish(),
          outputs: z.record(z.string(), z.unknown()).nullish(),
          delete: z.boolean().optional(),
        }),
      )
      .nullish(),
  }),
});

/** Reads what `pulumi stack export` printed, and takes nothing but facts from it. Throws ReportInputError. */
export function readStackExport(text: string): StackFacts {
  const parsed = exportSchema.safeParse(parseJson(text, "This is no export of a stack: it"));
  if (!parsed.success) {
    throw new ReportInputError(
      `This is no export of a stack (${problemsOf(parsed.error)}). Make it with \`pulumi stack export --stack NAME\`.`,
    );
  }
  const resources = parsed.data.deployment.resources ?? [];
  const urn = resources[0] && parseUrn(resources[0].urn);
  return {
    stack: urn ? `${urn.project}/${urn.stack}` : "",
    integrations: resources
      .filter((resource) => isIntegration(resource.type) && resource.delete !== true)
      .map((resource) => ({
        urn: resource.urn,
        ...factsIn(resource.urn, { ...resource.inputs, ...resource.outputs }),
      }))
      // The engine makes them side by side; the report must not depend on which was first.
      .sort((a, b) => compareText(a.urn, b.urn)),
  };
}

function factsIn(urn: string, properties: Readonly<Record<string, unknown>>) {
  const name = parseUrn(urn)?.name ?? urn;
  const state = readIntegrationState(properties);
  if (!state.success) {
    throw new ReportInputError(`The integration ${name} has another shape than expected (${problemsOf(state.error)}).`);
  }
  const { envId, type, credentialFacts } = state.data;
  return { name, envId, type, facts: credentialFacts === unknownFact ? {} : credentialFacts };
}
