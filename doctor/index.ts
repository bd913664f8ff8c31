import { lookAtEnvironment } from "./account";
import { lookAtAnswers } from "./answers";
import { openClinic } from "./clinic";
import { lookAtClock, lookAtSettings, lookForEnvironments, reachable } from "./cloud";
import { readContents } from "./contents";
import { lookAtIntegrations } from "./integrations";
import { lookAtMachine } from "./machine";
import { lookAtProof } from "./proof";
import type { Diagnosis, DoctorDependencies, DoctorRequest, Finding, Look, Topic } from "./types";

export { systemDoctorDependencies } from "./dependencies";
export type { Declared, Diagnosis, DoctorDependencies, DoctorRequest, Finding } from "./types";

/**
 * Looks at everything that a first apply needs, and changes nothing: every call is a read. Does not reject for what it finds;
 * what cannot be looked at is a finding, too.
 */
export async function examine(request: DoctorRequest, dependencies: DoctorDependencies): Promise<Diagnosis> {
  const startedMs = dependencies.cloud.now();
  const clinic = openClinic(request, dependencies);
  const findings: Finding[] = [];
  const add = (topic: Topic, looks: readonly Look[]) => findings.push(...looks.map((look) => ({ topic, ...look })));

  add("This machine", await lookAtMachine(request, dependencies));
  add("The cloud and the keys", lookAtSettings(clinic));
  const reached = reachable(clinic);
  if (reached && request.envId === undefined) {
    const environments = await lookForEnvironments(reached);
    add("The cloud and the keys", [...lookAtClock(clinic), environments]);
  } else if (reached) {
    const { looks, contents } = await readContents(reached);
    add("The cloud and the keys", [...lookAtClock(clinic), ...looks]);
    add("The environment", lookAtEnvironment(reached, contents, looks[0]?.state === "ok"));
    if (contents.environment) {
      add("Integrations", lookAtIntegrations(reached.envId, contents, request.declared));
      add("How this account answers", await lookAtAnswers(reached, contents));
    }
  }
  add("WeChat Pay's live proof", await lookAtProof(clinic, dependencies));
  return { findings, calls: clinic.calls(), ms: dependencies.cloud.now() - startedMs };
}
