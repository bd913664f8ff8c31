import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { once } from "./lock.mjs";
import { cacheFolder } from "./project.mjs";
import { beginWait } from "./report.mjs";

/**
 * A folder of the user's cache, named by what it is made from. It is made once, beside its place, and moved there whole.
 * @param {import("./project.mjs").Context} context
 * @param {object} plan
 * @param {string} plan.path in the cache folder; another content is another path
 * @param {string} plan.title what is made, for the person
 * @param {string} plan.cost how it is made and how long that takes
 * @param {(folder: string) => boolean} plan.isWhole
 * @param {(folder: string, step: import("./report.mjs").Step) => Promise<void>} plan.make
 * @returns {Promise<string>}
 */
export function cachedFolder(context, { path, title, cost, isWhole, make }) {
  const { environment, signal, report } = context;
  const folder = join(cacheFolder(environment), path);
  return once({
    find: () => (isWhole(folder) ? folder : undefined),
    make: async () => {
      const step = report.begin(title);
      step.says(`${title}: ${cost}`);
      mkdirSync(dirname(folder), { recursive: true });
      const partial = mkdtempSync(join(dirname(folder), `${basename(folder)}.partial-`));
      try {
        await make(partial, step);
        if (!isWhole(partial)) throw new Error(`${title}: what was made is not whole`);
        rmSync(folder, { recursive: true, force: true });
        renameSync(partial, folder);
        step.done(title);
        return folder;
      } catch (error) {
        step.failed();
        throw error;
      } finally {
        rmSync(partial, { recursive: true, force: true });
      }
    },
    lockFolder: `${folder}.lock`,
    waiting: {
      signal,
      onWait: (pid) => beginWait(report, `${title}: waiting for another set-up that makes it (process ${pid})`),
    },
  });
}
