export { type Asker, openAsker } from "./asker";
export { clean, lookAround } from "./clean";
export { drawn } from "./made-up";
export { ObservationStopped } from "./observation-errors";
export { type Observation, observe, refuseUnlessEmpty } from "./observe";
export { type Plan, planOf } from "./plan";
export { callbackQuestions } from "./questions/callbacks";
export { answersOf, readRecording } from "./recording";
export type { ObserveInput } from "./types";
