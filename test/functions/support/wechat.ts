import { text } from "node:stream/consumers";
import { listen } from "../../support/listen";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly contentType: string;
  readonly body: string;
}

type Answer = object | { readonly file: Buffer; readonly type: string };

/** Plays api.weixin.qq.com on a loopback socket: what is asked is noted, `answer` says what comes back. */
export async function startWechat(answer: (asked: Asked) => Answer | Promise<Answer>) {
  const asked: Asked[] = [];
  const { url, stop } = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://wechat");
    const one = {
      method: request.method ?? "",
      path: pathname,
      query: Object.fromEntries(searchParams),
      contentType: request.headers["content-type"] ?? "",
      body: await text(request),
    };
    asked.push(one);
    const said = await answer(one);
    if ("file" in said) response.setHeader("content-type", said.type).end(said.file);
    // WeChat calls its JSON text/plain now and then (field report).
    else response.setHeader("content-type", "text/plain").end(JSON.stringify(said));
  });
  return { url, stop, asked };
}
