/*
 * The codes that our own refusals and errors bear, so that they can be searched for. A code stays once it was released; its
 * words may become better. What the cloud itself refuses bears the cloud's code. docs/errors.md is written from this table.
 */

interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
}

const report = "Please report it to pulumi-cloudbase with the whole message; it holds no secret.";
const network = "Check this machine's network, name service, proxy and firewall, then run again.";
const proxy = "Look for a proxy that changes answers on the way, then run again.";
const later = "Run again in a few minutes.";

const explanations = {
  // What the program declares
  INPUTS_REFUSED: {
    meaning: "What the program declares cannot be right; every problem is listed by its path.",
    remedy:
      "Correct each in the program. For a credential, the line below the problem says where to find the right value.",
  },
  OPTION_REFUSED: {
    meaning: "A resource option cannot be honoured.",
    remedy: "The message says which, and why. Take it out, or give what it asks for.",
  },
  PLUGIN_NEEDED: {
    meaning: "The engine asks the provider plugin alone for this, and the resource is the dynamic provider's.",
    remedy: "Give the resource option `provider` a Provider.",
  },
  DECLARED_TWICE: {
    meaning: "Two resources of the stack differ in their class alone, and the ownership mark knows names only.",
    remedy: "Give one of them another name in the program; `name` may stay as it is in the cloud.",
  },
  IGNORED_PATH_REFUSED: {
    meaning:
      "A single secret in ignoreChanges would not stay ignored: the engine takes it away before the inputs are checked.",
    remedy: "Ignore `credentials` or `environment` as a whole.",
  },
  ARGUMENTS_REFUSED: {
    meaning: "A function was called without what it needs, or with what cannot be right.",
    remedy: "Correct the call; the message says what is missing, or which values there are.",
  },
  TOKEN_UNKNOWN: {
    meaning: "This version of the plugin has no such resource or function.",
    remedy: "Correct its name; or install the plugin in the version of the program's SDK.",
  },
  INTEGRATION_NOT_FOUND: {
    meaning: "There is no such integration in the environment.",
    remedy: "Correct its name or id, or the environment; `npx pulumi-cloudbase doctor` tells what is there.",
  },
  OTHER_CLASS: {
    meaning: "The integration is of another type than the class that it is imported as.",
    remedy: "Import it as `cloudbase:index:Integration`, or as the class of its type.",
  },
  NAME_TAKEN: {
    meaning: "Another integration of the environment has this name.",
    remedy: "Choose another name; or take that integration over on purpose by `adopt`.",
  },
  NAMES_USED_UP: {
    meaning: "All ids that are made of this name were used before, and the cloud gives none out again.",
    remedy: "Choose another name.",
  },
  FUNCTION_TAKEN: {
    meaning: "The function that the program names serves another integration.",
    remedy: "Name another function, or leave `functionName` out.",
  },
  ADOPT_NOT_FOUND: {
    meaning: "The integration that is to be taken over does not exist in this environment.",
    remedy: "Correct `adopt`; `npx pulumi-cloudbase doctor` tells what is there, and whose it is.",
  },
  ADOPT_OTHER_TYPE: {
    meaning: "The integration that is to be taken over is of another type, and the cloud changes no type.",
    remedy: "Declare it by the class of its type.",
  },
  TYPE_UNKNOWN: {
    meaning: "The integration is of a type that this version does not know.",
    remedy: "Use a newer version of the package, if there is one.",
  },
  ID_MALFORMED: {
    meaning: "The text is no id of an integration.",
    remedy: "Give `<environment id>/<integration id>`.",
  },
  ENVIRONMENT_TOO_LARGE: {
    meaning: "The function's variables, those of the cloud included, are more than a function may have.",
    remedy: "Move values into a database or a file of the code. The message says which are large.",
  },
  IGNORED_VALUE_MISSING: {
    meaning: "A value is left to the cloud by ignoreChanges, and the function has none.",
    remedy: "Take it out of ignoreChanges, and give it.",
  },
  CODE_UNREADABLE: {
    meaning: "The folder of the function's code cannot be deployed as it is.",
    remedy: "The message says what is missing or damaged.",
  },
  CODE_CHANGED: {
    meaning: "The code changed between preview and apply, so that it is not what was approved.",
    remedy: "Run again.",
  },
  CODE_TOO_LARGE: {
    meaning: "The zipped code is larger than the cloud's API takes.",
    remedy: "Leave out what the function does not need at run time, by a `.cloudbaseignore`.",
  },
  DELETE_PROTECTED: {
    meaning: "The program protects the integration from being deleted, for the reason that is told.",
    remedy: "Take `deleteProtection` out of the program, apply that, and delete it then.",
  },
  // Whose it is
  TAKEN_OVER: {
    meaning: "Another program took the integration over.",
    remedy: "Take it out of one of the two programs.",
  },
  OWNER_UNCLEAR: {
    meaning:
      "The integration bears a mark that this state does not know: of a run that was cut off, or of another stack.",
    remedy:
      "Where a delete was refused: run `pulumi up` once, then delete again. Where `pulumi up` was refused, and it is this stack's: `pulumi state delete`, then `adopt`.",
  },
  MARK_REMOVED: {
    meaning: "Somebody removed the ownership mark from the description, so that nobody can tell whose it is.",
    remedy: "If it is this stack's, the message says how the mark is put back.",
  },
  INTEGRATION_GONE: {
    meaning: "The integration was removed while Pulumi ran.",
    remedy: "Run again: it is made anew, and the preview shows it.",
  },
  OTHER_ACCOUNT: {
    meaning: "Keys and endpoint reach another account or environment than the one that state speaks of.",
    remedy: "Use the keys, the region and the endpoint that it was made with.",
  },
  NOT_TO_BE_FOUND: {
    meaning: "The integration is not there, and nothing shows that this is the environment that state speaks of.",
    remedy: "Check endpoint, region and keys; if it is truly gone, say so: `pulumi state delete <its URN>`.",
  },
  NO_WAY_BACK: {
    meaning: "The integration was applied by the plugin last, and the dynamic provider could not delete it.",
    remedy: "Set the resource option `provider` to its Provider again.",
  },
  // While it is applied
  NOT_LIVE: {
    meaning:
      "The integration exists, and is not live: function, variables or callback domain are not as they should be.",
    remedy: "The message says what is missing. Run again: it goes on from what is there.",
  },
  CHANGE_UNANSWERED: {
    meaning: "The answer to a change was lost, so that nobody knows whether the cloud took it.",
    remedy: "Run again: the whole is set anew.",
  },
  NOT_SHOWN: {
    meaning: "The cloud took the request and does not show the integration yet.",
    remedy: "Run again: it is found by its name, and not made twice.",
  },
  DELETE_TOO_SLOW: {
    meaning: "The delete took longer than customTimeouts allows.",
    remedy: "Run again: it goes on from what is there.",
  },
  READ_TOO_SLOW: {
    meaning: "The read took longer than customTimeouts allows.",
    remedy: "Run again; nothing was changed.",
  },
  CANCELLED: {
    meaning: "Who runs Pulumi cancelled. What was sent stays as it is, and nothing more was sent.",
    remedy: "Run again: it looks at what is there, and goes on from it.",
  },
  CHECK_FORGOTTEN: {
    meaning: "The process that applies does not know what was checked, so that nothing was sent.",
    remedy: "Run again.",
  },
  PROOF_FAILED: {
    meaning: "The live proof refuted the credentials, or could not be finished. Nothing was sent to the cloud.",
    remedy: "Correct what the message names, or run again where it could not be finished.",
  },
  // This machine
  NODE_TOO_OLD: { meaning: "The Node.js on PATH is too old.", remedy: "Install a newer one, then run again." },
  FINGERPRINT_KEY_INVALID: {
    meaning: "CLOUDBASE_FINGERPRINT_KEY is no key of enough random bytes.",
    remedy: "Make one with `openssl rand -base64 32`.",
  },
  VERSIONS_DIFFER: {
    meaning: "The program's package and the plugin are of different releases.",
    remedy: "Install both in the same; the message says how.",
  },
  NOT_CONFIGURED: { meaning: "The engine asked before it configured the provider.", remedy: report },
  SETTINGS_INVALID: {
    meaning: "Keys, region, endpoint or another setting of the provider are missing or malformed.",
    remedy: "The message names each, and where it may be set.",
  },
  ENDPOINT_NOT_ALLOWED: {
    meaning: "Credentials would go to an address that nobody allowed.",
    remedy: "Correct the address, leave it unset, or allow it in the environment: `CLOUDBASE_ALLOWED_ENDPOINTS`.",
  },
  CLOCK_OFF: { meaning: "This machine's clock differs too much from WeChat Pay's.", remedy: "Set the clock (NTP)." },
  // On the way
  NETWORK_NAME_UNKNOWN: { meaning: "The host cannot be found.", remedy: network },
  NETWORK_REFUSED: { meaning: "The host refused the connection.", remedy: network },
  NETWORK_UNREACHABLE: { meaning: "The host cannot be reached.", remedy: network },
  NETWORK_TLS: {
    meaning: "This machine does not trust the TLS connection.",
    remedy: "Look for a proxy that opens TLS connections, and give Node its certificate (NODE_EXTRA_CA_CERTS).",
  },
  NETWORK_TIMEOUT: { meaning: "No answer came in time.", remedy: network },
  NETWORK_CUT_OFF: { meaning: "The connection broke before the answer came.", remedy: network },
  ANSWER_TOO_LARGE: { meaning: "The answer is larger than any that is expected.", remedy: proxy },
  ANSWER_NOT_FROM_CLOUD: {
    meaning: "Something answered that does not speak the cloud's protocol.",
    remedy: "Correct the endpoint, or look for a proxy or sign-in page on the way.",
  },
  ANSWER_UNEXPECTED: { meaning: "The cloud's answer is not in the form that we know.", remedy: report },
  QUEUE_FULL: { meaning: "Too many calls of one kind wait in this process.", remedy: "Run with a lower --parallel." },
  LIST_TOO_LONG: {
    meaning: "A list of the cloud's did not end.",
    remedy: "Remove integrations that are no longer needed, or report it to pulumi-cloudbase.",
  },
  // Credentials at the cloud
  ENCRYPTION_KEY_UNAVAILABLE: {
    meaning: "The key that secrets are encrypted with could not be fetched. No credential was sent.",
    remedy: later,
  },
  TEMPLATE_UNREADABLE: {
    meaning: "The cloud's template does not say which fields are secret. No credential was sent.",
    remedy: report,
  },
  CREDENTIALS_UNLIKE_TEMPLATE: {
    meaning: "The credentials are not those that the cloud asks for of this type.",
    remedy: "Correct them; `npx pulumi-cloudbase types` shows what the cloud asks for.",
  },
  CREDENTIAL_MASKED: {
    meaning: "Asterisks stand where a secret should be.",
    remedy: "Give the real value.",
  },
  TICKET_NOT_CHANGEABLE: {
    meaning: "The cloud takes a ticket only when it makes an integration.",
    remedy: "Give the ticket that it was made with, or make a new integration.",
  },
  // WeChat Pay's answers to a live proof
  ANSWER_NOT_FROM_WECHAT_PAY: { meaning: "Something answered that is not WeChat Pay.", remedy: proxy },
  ANSWER_UNSIGNED: { meaning: "The answer bears no signature of WeChat Pay's.", remedy: proxy },
  ANSWER_SIGNATURE_UNREADABLE: { meaning: "The answer's signature is in a form that we do not know.", remedy: proxy },
  ANSWER_STALE: { meaning: "The answer was signed too long ago, or in the future.", remedy: proxy },
  ANSWER_PROBED: { meaning: "WeChat Pay tested whether wrong signatures are noticed.", remedy: "Run again." },
  ANSWER_SIGNATURE_WRONG: { meaning: "The answer's signature does not verify.", remedy: proxy },
  ANSWER_KEY_UNKNOWN: { meaning: "The answer is signed with a key that is not in force.", remedy: proxy },
} as const satisfies Record<string, Explanation>;

export type ErrorCode = keyof typeof explanations;

export const errorCodes: Readonly<Record<ErrorCode, Explanation>> = explanations;

/** A sentence for a person, with its code at the end. */
export function coded(code: ErrorCode, sentence: string): string {
  return `${sentence} [${code}]`;
}

/** `what` of check's is not in this process's memory: the engine began another one in between. */
export function checkForgotten(name: string, what: string): string {
  return coded("CHECK_FORGOTTEN", `${name}: ${what} not known in this process; nothing was sent. Run again.`);
}
