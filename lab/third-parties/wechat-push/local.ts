import type { IntegrationViews } from "../../host/integration-views";
import type { Clock } from "../../plumbing/clock";
import type { Listener } from "../../plumbing/http/message";

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
    const { createWechatApi }: typeof import("./api") = require("./api");
    made ??= createWechatApi({ findAppSecrets: views.appSecrets }, clock);
    return made;
  };
}
