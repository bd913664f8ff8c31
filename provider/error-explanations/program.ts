import type { Explanation } from "./explanation";

/** What is refused of what a program declares, and for whose it is. */
export const ofPrograms = {
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
  DRIFT_UNCLEAR: {
    meaning:
      "A refresh that is to fail at drift (`CLOUDBASE_DRIFT=fail`) saw what state would not show: a change that was cut off, a mark that is not as it was left, what is still broken, or what it could not compare.",
    remedy:
      "The message names it. Set the fingerprint key that state was made with, if it was another; then look with `pulumi preview --refresh`, and mend with `pulumi up`.",
  },
  NO_WAY_BACK: {
    meaning: "The integration was applied by the plugin last, and the dynamic provider could not delete it.",
    remedy: "Set the resource option `provider` to its Provider again.",
  },
} as const satisfies Record<string, Explanation>;
