import { lookAtEnvironment } from "./account";
import { lookAtAnswers } from "./answers";
import { openClinic } from "./clinic";
import { lookAtClock, lookAtSettings, lookForEnvironments, reachable } from "./cloud";
import { readContents } from "./contents";
import { lookAtIntegrations } from "./integrations";
import { lookAtMachine } from "./machine";
import { lookAtProof } from "./proof";
import type { Diagnosis, DoctorQuestion, DoctorTools, Finding, Look, Topic } from "./types";

export { systemDoctorTools } from "./dependencies";
export type { Declared, Diagnosis, DoctorQuestion, DoctorTools, Finding } from "./types";

/**
 * Looks at everything that a first apply needs, and changes nothing: every call is a read. Does not reject for what it finds;
 * what cannot be looked at is a finding, too.
 */
export async function examine(question: DoctorQuestion, tools: DoctorTools): Promise<Diagnosis> {
  const startedMs = tools.cloud.now();
  const clinic = openClinic(question, tools);
  const findings: Finding[] = [];
  const add = (topic: Topic, looks: readonly Look[]) => findings.push(...looks.map((look) => ({ topic, ...look })));

  add("This machine", await lookAtMachine(question, tools));
  add("The cloud and the keys", lookAtSettings(clinic));
  const reached = reachable(clinic);
  if (reached && question.envId === undefined) {
    const environments = await lookForEnvironments(reached);
    add("The cloud and the keys", [...lookAtClock(clinic), environments]);
  } else if (reached) {
    const { looks, contents } = await readContents(reached);
    add("The cloud and the keys", [...lookAtClock(clinic), ...looks]);
    add("The environment", lookAtEnvironment(reached, contents, looks[0]?.state === "ok"));
    if (contents.environment) {
      add("Integrations", lookAtIntegrations(reached.envId, contents, question.declared));
      add("How this account answers", await lookAtAnswers(reached, contents));
    }
  }
  add("WeChat Pay's live proof", await lookAtProof(clinic, tools));
  return { findings, calls: clinic.calls(), ms: tools.cloud.now() - startedMs };
}
