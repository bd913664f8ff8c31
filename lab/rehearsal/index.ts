/** Plays a planned change through in a throw-away Integration Center, and says what happens to callbacks meanwhile. */

export { toMarkdown } from "./markdown";
export { readPlan } from "./plan";
export { readRecording } from "./recorded";
export { type FailOn, isFailed, rehearse } from "./rehearse";
export { toText } from "./text";
export { type IntegrationRehearsal, type Rehearsal, RehearsalError, type RehearsalOptions } from "./types";
