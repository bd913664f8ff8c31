import { z } from "zod";
import { parseJson } from "../plumbing/json";
import { answer, type Envelope } from ".";

/* Where clients fetch the key for secret values of Ext. The cloud's own is open as well (vendor source: manager-node). */

export const fieldKeyPath = "/Graydecision/V1/QueryRainbowConfig";

const groups = ["tcb-config", "frontend.tcb-config"];
const requestSchema = z.looseObject({
  Group: z.string(),
  EnvType: z.string().optional(),
  EnvId: z.string().optional(),
});

/** Never throws; what does not fit gets an ErrorCode that is not "0", as clients check it. */
export function answerFieldKey(body: Buffer, fieldKey: string, warn: (line: string) => void): Envelope {
  return answer(warn, () => {
    const request = requestSchema.safeParse(parseJson(body.toString("utf8")));
    if (!request.success || !groups.includes(request.data.Group)) {
      return { Data: { ErrorCode: "1", ErrorMessage: `Group must be one of ${groups.join(", ")}` } };
    }
    const config = [{ kvs: { kvs: [{ key: "dev-platform-apis", value: fieldKey }] } }];
    return { Data: { ErrorCode: "0", ConfigValue: JSON.stringify(config) } };
  });
}
