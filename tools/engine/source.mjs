/**
 * Where an engine comes from: fills `folder/bin` with the CLI and its Node.js host, or throws SourceUnavailable.
 * @typedef {(task: Task) => Promise<void>} Source
 */
/**
 * @typedef {import("../setup/project.mjs").Context & {
 *   folder: string,
 *   version: string,
 *   step: import("../setup/report.mjs").Step,
 *   closed: readonly SourceUnavailable[],
 * }} Task `closed`: the sources that were tried before
 */

/** This source has no engine for this machine; the next one may. */
export class SourceUnavailable extends Error {
  /**
   * @param {string} message in a few words, for "none on PATH, download not reachable, building ..."
   * @param {string} detail what exactly happened, for the message when no source is left
   */
  constructor(message, detail = message) {
    super(message);
    this.detail = detail;
  }
}
