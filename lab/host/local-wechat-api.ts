import type { Clock } from "../plumbing/clock";
import type { IntegrationViews } from "./integration-views";
import type { Listener } from "./server";

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
    const {
      createWechatApi,
    }: typeof import("../third-parties/wechat-push/api") = require("../third-parties/wechat-push/api");
    made ??= createWechatApi({ findAppSecrets: views.appSecrets }, clock);
    return made;
  };
}
