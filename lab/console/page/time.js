import { element } from "./dom.js";
import { language, words } from "./words.js";

const toTheMinute = new Intl.DateTimeFormat(language, {
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const toTheSecond = new Intl.DateTimeFormat(language, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(language, { style: "narrow", numeric: "always" });

/** `18:42:10` today, `23/11 18:42` before: both fit one narrow column. */
export function clockTime(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  return timeElement(iso, (today ? toTheSecond : toTheMinute).format(at).replace(",", ""));
}

export function fullTime(iso) {
  return timeElement(iso, full.format(new Date(iso)));
}

/** `12s ago`; `refreshAges` keeps it true. */
export function age(iso) {
  const time = timeElement(iso, ageText(iso));
  time.classList.add("age");
  return time;
}

export function refreshAges() {
  for (const time of document.querySelectorAll("time.age")) time.textContent = ageText(time.dateTime);
}

function timeElement(iso, text) {
  return element("time", { datetime: iso, title: full.format(new Date(iso)) }, text);
}

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

function ageText(iso) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1000));
  if (seconds < 2) return words.justNow;
  const [unit, length] = units.find(([, candidate]) => seconds >= candidate);
  return relative.format(-Math.floor(seconds / length), unit);
}

export const milliseconds = (ms) => words.milliseconds(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

const durationUnits = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** `24h 4m`, `15s`; at most two units. */
export function duration(ms) {
  const parts = [];
  let rest = ms;
  for (const [unit, length] of durationUnits) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(inUnit(count, unit));
  }
  return parts.slice(0, 2).join(" ") || inUnit(0, "second");
}

const inUnit = (count, unit) =>
  new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(count);
