import { typesOf } from "../../../catalog";
import { resourceId } from "../../lifecycle/names";
import { type Asked, envIdOf } from "./provider-functions";
import { classNamed } from "./urn";
import type { Properties } from "./values";

export interface Listed {
  /** What an import takes. */
  readonly id: string;
  readonly name: string;
}

/** The integrations of an environment that a resource of this token could be. */
export async function listed(asked: Asked, token: string, query: Properties): Promise<readonly Listed[]> {
  const envId = envIdOf(asked, query);
  const className = classNamed(token);
  const types: readonly string[] | undefined = className === "Integration" ? undefined : typesOf(className);
  const { integrations } = await asked.context.view.observe(asked.context.connect(), envId);
  return integrations
    .filter(({ type }) => types === undefined || types.includes(type))
    .map(({ integrationId, name }) => ({ id: resourceId(envId, integrationId), name }));
}
