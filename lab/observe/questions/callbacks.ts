/* Questions about callbacks: a client of the API cannot ask them; a person with a merchant, and a recording, can. */

export const callbackQuestions = [
  "forwardPath",
  "forwardBody",
  "relayAnswer",
  "forwardTimeoutMs",
  "acceptedKeys",
] as const;

export const recordingNext =
  "Needs real callbacks: give a test integration the recorder as its code (node_modules/pulumi-cloudbase-lab/observe/recorder), pay one fen, and hand over the function's log: pulumi-cloudbase observe --callback LOG --to observed.json. docs/observed/README.md has the steps.";
