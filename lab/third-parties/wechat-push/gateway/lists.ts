import { isJsonObject, type JsonObject } from "../../../gateway/json";

/**
 * What WeChat's pages show as a list: in XML, one of a single item looks like a field of its own, and a function would have to
 * expect both. `event` where the place alone does not tell.
 */
const lists: readonly { readonly event?: RegExp; readonly path: readonly [string, ...string[]] }[] = [
  { path: ["SubscribeMsgPopupEvent", "List"] },
  { path: ["SubscribeMsgChangeEvent", "List"] },
  { path: ["SubscribeMsgSentEvent", "List"] },
  { event: /^subscribe_msg_\w+_event$/, path: ["List"] },
  { event: /^wxa_media_check$/, path: ["detail"] },
  { path: ["SendPicsInfo", "PicList", "item"] },
  { path: ["ArticleUrlResult", "ResultList", "item"] },
  { path: ["CopyrightCheckResult", "ResultList", "item"] },
];

/** A message that was read from XML, with its documented lists as lists. */
export function withLists(content: JsonObject, event: string): JsonObject {
  return lists
    .filter((list) => list.event === undefined || list.event.test(event))
    .reduce((changed, { path }) => withList(changed, path), content);
}

function withList(content: JsonObject, [name, ...rest]: readonly [string, ...string[]]): JsonObject {
  const value = content[name];
  if (value === undefined || Array.isArray(value)) return content;
  const [next, ...others] = rest;
  if (next === undefined) return { ...content, [name]: [value] };
  return isJsonObject(value) ? { ...content, [name]: withList(value, [next, ...others]) } : content;
}
