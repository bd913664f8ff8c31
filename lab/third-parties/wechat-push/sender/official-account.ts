import { alphanumeric, digits, largeNumber } from "../../../senders/random";
import { type PushEvent, pushedEvent } from "./event";
import { imageMessage, textMessage, urlCheck, voiceMessage } from "./messages";

/* Names documented; the shapes are those of the pages, from memory (assumed). */

const subscribe = pushedEvent("subscribe", ["A user began to follow the account.", "用户关注公众号。"], () => ({
  EventKey: "",
}));
const unsubscribe = pushedEvent("unsubscribe", ["A user no longer follows the account.", "用户取消关注。"], () => ({
  EventKey: "",
}));

export const officialAccountEvents: readonly PushEvent[] = [
  textMessage,
  imageMessage,
  voiceMessage,
  subscribe,
  unsubscribe,
  pushedEvent(
    "SCAN",
    ["A follower scanned a QR code with parameters.", "已关注用户扫描带参数的二维码。"],
    ({ random }) => ({ EventKey: digits(random, 6), Ticket: alphanumeric(random, 96) }),
    ["EventKey"],
  ),
  pushedEvent(
    "CLICK",
    ["A user chose a menu item that sends a key.", "用户点击菜单（拉取消息）。"],
    () => ({ EventKey: "MENU_KEY_1" }),
    ["EventKey"],
  ),
  pushedEvent(
    "VIEW",
    ["A user chose a menu item that opens a page.", "用户点击菜单（跳转链接）。"],
    () => ({ EventKey: "https://example.com/", MenuId: "MENUID" }),
    ["EventKey"],
  ),
  pushedEvent("LOCATION", ["The account was told where a user is.", "上报地理位置。"], () => ({
    Latitude: "23.137466",
    Longitude: "113.352425",
    Precision: "119.385040",
  })),
  pushedEvent(
    "TEMPLATESENDJOBFINISH",
    ["A template message reached the user, or did not.", "模板消息发送任务完成。"],
    ({ random }) => ({ MsgID: largeNumber(random, 19), Status: "success" }),
    ["MsgID"],
  ),
  pushedEvent(
    "MASSSENDJOBFINISH",
    ["A message to many was sent.", "群发消息任务完成。"],
    ({ random }) => ({
      MsgID: largeNumber(random, 10),
      Status: "send success",
      TotalCount: 100,
      FilterCount: 80,
      SentCount: 75,
      ErrorCount: 5,
    }),
    ["MsgID"],
  ),
  urlCheck,
];

export const officialAccountAgentEvents: readonly PushEvent[] = [
  textMessage,
  imageMessage,
  voiceMessage,
  subscribe,
  unsubscribe,
  urlCheck,
];
