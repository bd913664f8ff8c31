import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { callbackDomain } from "pulumi-cloudbase/internal/catalog/index";
import { z } from "zod";
import { checkFunctionName } from "../control-plane/function-name";
import { checkVariables } from "../control-plane/function-variables";
import { errorMessage } from "../plumbing/error-fields";
import { LabError } from "../plumbing/lab-error";
import { codeProblem } from "../runner/code";
import { documentFormat, documentVersion, type LabDocument, labDocument } from "./document";

const problemsShownMax = 30;
const head = z.object({ format: z.literal(documentFormat), version: z.number().int() });

/** The document, if this lab can take it. Rejects with LabError that names every problem; it repeats no value of a secret. */
export async function readDocument(document: unknown, envId: string): Promise<LabDocument> {
  const { data } = head.safeParse(document);
  if (!data) throw new LabError("This is no export of a lab: it lacks its format and version. `export` writes one.");
  if (data.version > documentVersion) {
    throw new LabError(
      `The export has version ${data.version}; this emulator knows ${documentVersion}. Update pulumi-cloudbase, or export it again there.`,
    );
  }
  const { success, data: lab, error } = labDocument.safeParse(document);
  if (!success) throw refusal(error.issues.map(({ path, message }) => `${path.join(".") || "document"}: ${message}`));
  const problems = [
    ...environmentProblems(lab, envId),
    ...contradictions(lab),
    ...functionProblems(lab, envId),
    ...(await codeProblems(lab)),
    ...keyProblems(lab),
  ];
  if (problems.length > 0) throw refusal(problems);
  return lab;
}

function refusal(problems: readonly string[]): LabError {
  const shown = problems.slice(0, problemsShownMax).join("; ");
  const more = problems.length > problemsShownMax ? `; and ${problems.length - problemsShownMax} more` : "";
  return new LabError(`The export cannot be taken, nothing was changed. ${shown}${more}.`);
}

function environmentProblems(lab: LabDocument, envId: string): string[] {
  if (lab.envId === envId) return [];
  return [`it is of environment ${lab.envId}, this lab is ${envId}: start one with --env-id ${lab.envId}`];
}

/** What each part allows by itself, but not together. */
function contradictions({ integrations, functions, domains }: LabDocument): string[] {
  const ids = new Set(integrations.map(({ integrationId }) => integrationId.toLowerCase()));
  const bound = integrations.flatMap(({ functionName }) => (functionName === "" ? [] : [functionName]));
  return [
    ...repeated(
      "integration",
      integrations.map(({ integrationId }) => integrationId.toLowerCase()),
    ),
    ...repeated(
      "name",
      integrations.map(({ business, name }) => JSON.stringify(`${business}/${name}`)),
    ),
    ...repeated(
      "function",
      functions.map(({ name }) => name),
    ),
    ...repeated("binding to function", bound),
    ...repeated(
      "domain of integration",
      domains.map(({ integrationId }) => integrationId.toLowerCase()),
    ),
    ...domains.flatMap(({ domain, integrationId }) => {
      if (!ids.has(integrationId.toLowerCase())) return [`domain ${domain} belongs to no integration`];
      const expected = callbackDomain(integrationId);
      return domain.toLowerCase() === expected.toLowerCase() ? [] : [`domain ${domain} should be ${expected}`];
    }),
  ];
}

function repeated(what: string, names: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = names.filter((name) => seen.size === seen.add(name).size);
  return [...new Set(twice)].map((name) => `${what} ${name} is there twice`);
}

function functionProblems({ integrations, functions }: LabDocument, envId: string): string[] {
  // A function may be gone that an integration still names.
  const names = new Set([
    ...functions.map(({ name }) => name),
    ...integrations.flatMap((one) => one.functionName || []),
  ]);
  return [
    ...[...names].flatMap((name) => refused(() => checkFunctionName(name, envId))),
    ...functions.flatMap(({ name, environment }) => refused(() => checkVariables(environment, name))),
  ];
}

/** One after the other: each may be large. */
async function codeProblems({ functions }: LabDocument): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, code } of functions) {
    const wrong = code === null ? undefined : await codeProblem(Buffer.from(code, "base64"));
    if (wrong !== undefined) problems.push(`code of function ${name}: ${wrong}`);
  }
  return problems;
}

function keyProblems({ wechatPay: { platform } }: LabDocument): string[] {
  if (!platform) return [];
  const { publicKeyPem, privateKeyPem, certificatePem, certificatePrivateKeyPem } = platform;
  const readers: [name: string, read: () => unknown][] = [
    ["publicKeyPem", () => createPublicKey(publicKeyPem)],
    ["privateKeyPem", () => createPrivateKey(privateKeyPem)],
    ["certificatePem", () => new X509Certificate(certificatePem)],
    ["certificatePrivateKeyPem", () => createPrivateKey(certificatePrivateKeyPem)],
  ];
  return readers.flatMap(([name, read]) => (succeeds(read) ? [] : [`wechatPay.platform.${name}: cannot be read`]));
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** The cloud's own rules, in its words. */
function refused(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [errorMessage(error).replace(/\.$/, "")];
  }
}
