import type { IntegrationViews } from "./integration-views";
import type { Listener } from "./server";
import type { Clock } from "./types";

/** The local stand-in for api.weixin.qq.com, made when it is asked for first. */
export function makeWechatApi({
  clock,
  views,
}: {
  readonly clock: Clock;
  readonly views: IntegrationViews;
}): () => Listener {
  let made: Listener | undefined;
  return () => {
    const { createWechatApi }: typeof import("./wechat-api") = require("./wechat-api");
    made ??= createWechatApi({ findAppSecrets: views.appSecrets }, clock);
    return made;
  };
}
