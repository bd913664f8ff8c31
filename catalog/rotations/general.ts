import { rotationsNamed } from "./rotation";

/** What this program alone has to do with. */
export const stateRotations = rotationsNamed({
  undo: {
    title: "Back to what the program says",
    consoleSteps: [
      "Find out who changed it, and whether it was changed at the third party too.",
      "If it was: put the new value into the program, and do not apply this. If it was not: apply.",
    ],
    meanwhile: ["If the third party uses the other value, everything that needs it fails from the apply on."],
  },
  "new-fingerprints": {
    title: "New fingerprints",
    consoleSteps: [
      "See that the new CLOUDBASE_FINGERPRINT_KEY is the one that everybody of the team will use.",
      "Change no credential in the same run: nobody could tell.",
    ],
    meanwhile: ["The credentials are sent again, changed or not."],
  },
});

/** Of a third party of which nothing more is known. */
export const sharedSecretRotations = rotationsNamed({
  "third-party-secret": {
    title: "A value that the third party has too",
    consoleSteps: [
      "See at the third party whether the old and the new value can be valid at once.",
      "If they can: make the new one there, apply, then remove the old one.",
      "If they cannot: choose a quiet hour, apply, and save the same value there right after.",
    ],
    meanwhile: [
      "What rests on the other value is refused until both sides have the same. Look through the third party's log of deliveries afterwards, and send again what was refused: not every third party does that by itself.",
    ],
  },
});
