import type { SwitchName } from "../../emulator/observed";

/* Questions about callbacks: a client of the API cannot ask them; a person with a merchant, and a recording, can. */

export const callbackQuestions: readonly SwitchName[] = [
  "forwardPath",
  "forwardBody",
  "relayAnswer",
  "forwardTimeoutMs",
  "acceptedKeys",
];

export const recordingNext =
  "Needs real callbacks: deploy the recorder (pulumi-cloudbase observe --recorder DIR) as the code of a test integration, make a payment of one fen, and give the function's log: pulumi-cloudbase observe --callback LOG --into observed.json. docs/observed/README.md has the steps.";
