import { integrationType, integrationTypeCodes } from "../catalog";
import { compareTypes } from "../provider/template-comparison";
import type { Reached } from "./clinic";
import type { Contents } from "./contents";
import type { Look } from "./types";

/** Functions that an environment may have by default (documented: SCF quotas, 583/11637). */
const functionsMax = 50;
const functionsWarnAbove = 45;

export function lookAtEnvironment({ envId, settings }: Reached, contents: Contents, mayRead: boolean): Look[] {
  const { environment, templates, functionNames, integrations } = contents;
  if (!mayRead) return [];
  if (!environment) {
    return [
      {
        check: "environment",
        state: "failure",
        seen: `these keys reach no environment ${envId}`,
        meaning: "the id is wrong, or it belongs to another account",
        next: "Compare with the CloudBase console; doctor without --env-id names those that the keys reach.",
      },
    ];
  }
  const { appId, createdAt } = environment;
  const about = [appId && `account ${appId}`, createdAt && `made ${createdAt}`].filter(Boolean).join(", ");
  return [
    { check: "environment", state: "ok", seen: `${envId}${about ? `, ${about}` : ""}, asked in ${settings.region}` },
    ...(templates ? templateLooks(templates) : []),
    ...(functionNames ? [functionsLook(functionNames.length)] : []),
    ...(integrations
      ? [
          {
            check: "integrations",
            state: "ok",
            seen: `${integrations.length}; no quota of them is documented`,
          } as const,
        ]
      : []),
  ];
}

function functionsLook(count: number): Look {
  const check = "functions";
  if (count <= functionsWarnAbove)
    return { check, state: "ok", seen: `${count} of ${functionsMax}, the documented default` };
  return {
    check,
    state: "warning",
    seen: `${count}; ${functionsMax} are the documented default`,
    meaning: "each new integration makes one; a create that meets the quota is refused",
    next: "Remove what deleted integrations left (pulumi-cloudbase orphans list), or ask for a higher quota.",
  };
}

function templateLooks(templates: NonNullable<Contents["templates"]>): Look[] {
  const comparisons = compareTypes(integrationTypeCodes.map(integrationType), templates);
  const apart = comparisons.filter(({ is }) => is !== "same");
  const check = "types";
  if (apart.length === 0) {
    return [
      { check, state: "ok", seen: `the templates of all ${comparisons.length} types are as this version knows them` },
    ];
  }
  const codes = apart.map(({ code, is }) => `${code} (${is})`).join(", ");
  return [
    {
      check,
      state: "warning",
      seen: `${apart.length} of ${comparisons.length} differ from this version's catalog: ${codes}`,
      meaning:
        "what the cloud's template says counts: a field that it does not know is refused, one that it calls a password is encrypted",
      next: "See how they differ: pulumi-cloudbase types",
    },
  ];
}
