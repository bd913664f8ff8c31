import type { JsonObject } from "../../../senders/merge-patch";
import { digits, type RandomBytes } from "../../../senders/random";
import type { SenderEvent } from "../../../senders/third-party-sender";

export interface MeetingContext {
  readonly nowMs: number;
  readonly random: RandomBytes;
}

export interface MeetingEvent extends SenderEvent {
  /** One of the payload's items beside time and operator. */
  item(context: MeetingContext): JsonObject;
}

const hourSeconds = 3600;

/** Names and the outer shape documented; what a meeting looks like, from the documentation's samples (assumed). */
export const meetingEvents: readonly MeetingEvent[] = [
  event("meeting.created", "A meeting was created.", "会议创建。"),
  event("meeting.updated", "A meeting was changed.", "会议更新。"),
  event("meeting.canceled", "A meeting was called off.", "会议取消。"),
  event("meeting.started", "A meeting began.", "会议开始。"),
  event("meeting.end", "A meeting ended.", "会议结束。", () => ({ meeting_end_type: 0 })),
  event("meeting.participant-joined", "Somebody joined a meeting.", "用户入会。"),
  event("meeting.participant-left", "Somebody left a meeting.", "用户离会。"),
  event("recording.completed", "A recording can be fetched.", "云录制完成。", ({ random }) => ({
    recording_files: [{ record_file_id: digits(random, 19) }],
  })),
  {
    name: "url-check",
    description: {
      en: "Tencent Meeting asks whether the URL is yours: a GET whose check_str must come back in clear.",
      zh: "腾讯会议校验 URL：GET 请求，必须返回 check_str 的明文。",
    },
    route: "webhook",
    isUrlCheck: true,
    item: () => ({}),
  },
];

function event(
  name: string,
  en: string,
  zh: string,
  more: (context: MeetingContext) => JsonObject = () => ({}),
): MeetingEvent {
  const item = (context: MeetingContext) => ({ meeting_info: meeting(context), ...more(context) });
  return { name, description: { en, zh }, route: "webhook", item };
}

export const operator = { userid: "tester", user_name: "测试用户", uuid: "", instance_id: "1" };

function meeting({ nowMs, random }: MeetingContext): JsonObject {
  const startTime = Math.floor(nowMs / 1000);
  return {
    meeting_id: digits(random, 19),
    meeting_code: `9${digits(random, 8)}`,
    subject: "周会",
    creator: { userid: "tester", user_name: "测试用户" },
    meeting_type: 0,
    start_time: startTime,
    end_time: startTime + hourSeconds,
  };
}
