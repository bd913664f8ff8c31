import { CommonClient } from "tencentcloud-sdk-nodejs-common/tencentcloud/common/common_client";
import type { ActionName } from "../../../cloud-api";
import { actions } from "../../../cloud-api";

export interface Access {
  readonly endpoint: string;
  readonly secretId: string;
  readonly secretKey: string;
}

/** Any answer of the cloud API. */
// biome-ignore lint/suspicious/noExplicitAny: the official SDK answers untyped JSON; tests look at single fields
type Answer = any;

/** Calls an action with Tencent's official SDK: its signature, its reading of errors (an exception with `code`). */
export async function call(access: Access, action: ActionName, parameters: object): Promise<Answer> {
  return client(access, actions[action].version).request(action, parameters);
}

export function client({ endpoint, secretId, secretKey }: Access, version: string): CommonClient {
  return new CommonClient(new URL(endpoint).host, version, {
    credential: { secretId, secretKey },
    region: "ap-shanghai",
    profile: { httpProfile: { protocol: "http://", reqTimeout: 30 } },
  });
}
