/** From so many on, how many go on at once decides how long the apply takes. */
const manyFrom = 30;

/** How many integrations an apply of what is previewed would deploy, as far as this process has seen. */
export class PlannedDeployments {
  #count = 0;
  #isPreview = false;

  /** Told by check, which comes before all else. */
  seePhase({ dryRun }: { readonly dryRun?: boolean | undefined }): void {
    this.#isPreview = dryRun !== false;
  }

  /** One more; what to say of it, once they have become many. */
  add(): string[] {
    if (!this.#isPreview) return [];
    this.#count++;
    return this.#count === manyFrom ? [manyNote] : [];
  }
}

const manyNote =
  `${manyFrom} integrations or more are to be deployed, and the cloud takes one to two minutes for each. ` +
  "Pulumi does four at a time for each processor of this machine. `pulumi up --parallel 100` does a hundred at a time, as many " +
  "calls as the cloud allows: with deployments of 5 s, 100 new ones took a fifth of the time on 2 processors. " +
  "`skipAwait: true` waits for none of them; the next run or refresh looks.";
