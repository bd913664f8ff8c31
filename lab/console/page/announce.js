import { words } from "./words.js";

const quietMs = 2000;

/**
 * Tells a screen reader of new callbacks: one sentence for all that came within `quietMs`, so that a flood of them is not
 * read out one by one.
 */
export function announcer(region) {
  let count = 0;
  let last = "";
  let waiting;
  const speak = () => {
    waiting = undefined;
    if (count === 0) return;
    region.textContent = count === 1 ? last : words.arrivedMany(count, last);
    count = 0;
    waiting = setTimeout(speak, quietMs);
  };
  return (callbacks) => {
    const [newest] = callbacks;
    if (!newest) return;
    count += callbacks.length;
    last = words.arrived(newest.eventType, newest.status, newest.errorCode);
    if (waiting === undefined) speak();
  };
}
