import { cloudLimits } from "../../cloud-api";
import { ProviderError } from "../provider-error";
import { listPagesMax } from "./call-limits";

export interface Page<T> {
  readonly items: readonly T[];
  readonly totalCount: number;
}

type Fetch<T> = (page: { Offset: number; Limit: number }) => Promise<Page<T>>;

/** What is asked for first (vendor source: its client asks for 100), and what while the cloud refuses a page of that size. */
const pageSizes = [cloudLimits.listPageMax, 20, 5, 1];

/** Every item of a listing. A page shorter than asked for is not the end: the cloud may cap pages lower (assumed). */
export async function everyPage<T>(action: string, resource: string, fetch: Fetch<T>): Promise<T[]> {
  const all: T[] = [];
  const sizes = [...pageSizes];
  for (let pages = 0; pages < listPagesMax; pages++) {
    const { items, totalCount } = await fittingPage(fetch, all.length, sizes);
    all.push(...items);
    if (items.length === 0 || all.length >= totalCount) return all;
  }
  throw new ProviderError({
    responsible: "cloud",
    action,
    resource,
    code: "LIST_TOO_LONG",
    reason: `the list did not end after ${listPagesMax} pages`,
    hint: "Remove integrations that are no longer needed, or report this to pulumi-cloudbase.",
  });
}

/** Takes the sizes that the cloud refuses out of `sizes`. */
async function fittingPage<T>(fetch: Fetch<T>, Offset: number, sizes: number[]): Promise<Page<T>> {
  for (;;) {
    try {
      return await fetch({ Offset, Limit: sizes[0] ?? 1 });
    } catch (error) {
      if (sizes.length <= 1 || !refusesSize(error)) throw error;
      sizes.shift();
    }
  }
}

/** The cloud says in its message alone which parameter it means (documented for API 3.0: it names it). */
function refusesSize(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const { code, reason } = error.details;
  return /^InvalidParameter(Value)?(\.|$)/.test(code) && /\blimit\b/i.test(reason);
}
