import type { IntegrationViews } from "../../host/integration-views";
import type { Listener } from "../../host/server";
import type { Clock } from "../../plumbing/clock";

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
