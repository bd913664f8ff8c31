export { type Asker, openAsker } from "./asker";
export { clean, lookAround } from "./clean";
export { drawn } from "./made-up";
export { apiQuestions, type Observation, observe, refuseUnlessEmpty } from "./observe";
export { callbackQuestions, recordingNext } from "./questions/callbacks";
export { ObservationStopped } from "./trouble";
export type { Finding, ObserveInput } from "./types";
