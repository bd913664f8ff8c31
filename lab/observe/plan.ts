import { shownWithinMs } from "./bench";
import { apiQuestions } from "./observe";
import { callbackQuestions } from "./questions/callbacks";
import { quotaTriedMax } from "./questions/refusals";

/** What observe is going to do, before it does anything. */
export interface Plan {
  readonly questions: readonly { readonly question: string; readonly how: string; readonly makes?: string }[];
  /** That a client of the API cannot ask. */
  readonly notAsked: readonly string[];
  readonly about: readonly string[];
}

/** As many as one run makes when all goes well; a disturbed question makes another. */
const integrationsAbout = 12 + quotaTriedMax;

export function planOf(envId: string): Plan {
  return {
    questions: apiQuestions.map(({ question, how, makes }) => ({ question, how, ...(makes && { makes }) })),
    notAsked: callbackQuestions,
    about: [
      `Made and removed again: about ${integrationsAbout} integrations of WeChat Pay with made-up credentials, up to ${quotaTriedMax} at once, each with its function and callback domain. Their ids are used up for good. Every name begins with pcbobs-, every description ends in [pulumi-cloudbase observe …].`,
      `Cost: about 200 calls, at most 20 a second for each action; no function is ever invoked. Functions are billed by what they use (documented), so this should cost nothing; look at the account's own plan.`,
      `Time: 10 to 20 minutes, because each deployment takes one to two (documented); a new integration is waited for ${shownWithinMs / 1000} s at most.`,
      `Never touched: anything without the mark. Where ${envId} holds an integration, function or callback domain of somebody else, nothing begins at all.`,
      `Not looked at: traffic, databases, storage, static hosting and HTTP routes of other kinds. No call tells of them here: an environment with nothing but these passes for empty. See for yourself that ${envId} serves nobody.`,
      "Never sent: a credential of yours. Secrets are not asked for (no NeedPwd), and what is written down holds neither environment nor account.",
      "After a kill: the next run cleans up first; pulumi-cloudbase observe --clean does it alone.",
    ],
  };
}
