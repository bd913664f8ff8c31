import { limits } from "../../cloud-api";
import { CenterError } from "../errors";
import { listPagesMax } from "./limits";

export interface Page<T> {
  readonly items: readonly T[];
  readonly totalCount: number;
}

/** Every item of a listing. A page shorter than asked for is not the end: the cloud may cap pages lower (assumed). */
export async function everyPage<T>(
  action: string,
  resource: string,
  fetch: (page: { Offset: number; Limit: number }) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  for (let pages = 0; pages < listPagesMax; pages++) {
    const { items, totalCount } = await fetch({ Offset: all.length, Limit: limits.listPageMax });
    all.push(...items);
    if (items.length === 0 || all.length >= totalCount) return all;
  }
  throw new CenterError({
    fault: "cloud",
    action,
    resource,
    code: "LIST_TOO_LONG",
    said: `the list did not end after ${listPagesMax} pages`,
    next: "Remove integrations that are no longer needed, or report this to pulumi-cloudbase.",
  });
}
