/**
 * A way of getting an engine: fills `folder/bin` with the CLI and its Node.js host, or throws WayClosed.
 * @typedef {(task: Task) => Promise<void>} Way
 */
/**
 * @typedef {import("../setup/project.mjs").Context & {
 *   folder: string,
 *   version: string,
 *   step: import("../setup/report.mjs").Step,
 *   closed: readonly WayClosed[],
 * }} Task `closed`: the ways that were tried before
 */

/** This way does not lead to an engine here; the next one may. */
export class WayClosed extends Error {
  /**
   * @param {string} message in a few words, for "none on PATH, download not reachable, building ..."
   * @param {string} detail what exactly happened, for the message when no way is left
   */
  constructor(message, detail = message) {
    super(message);
    this.detail = detail;
  }
}
