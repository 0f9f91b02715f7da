/** Times in words. */
import * as text from "./strings";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WEEK = 604_800;
/** "Thu, 12 Nov 2026 08:00:00 GMT" */
const partsOf = (time: number): readonly string[] => new Date(time).toUTCString().split(" ");

/**
 * How long ago, in short, and whether an "ago" belongs after it: ["14 min", true], ["2 h", true], ["yesterday", false]; after a week the
 * day, "12 Nov", and in other years the month, "Mar 2025". The text itself where it is not a date.
 */
export function shortAge(iso: string, now = Date.now()): readonly [words: string, ago: boolean] {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return [iso, false];
  const seconds = (now - time) / 1000;
  const whole = (span: number) => Math.floor(seconds / span);
  if (Math.abs(seconds) < MINUTE) return [text.justNow, false];
  if (seconds > 0 && seconds < HOUR) return [text.minutes(whole(MINUTE)), true];
  if (seconds > 0 && seconds < DAY) return [text.hours(whole(HOUR)), true];
  if (seconds > 0 && seconds < 2 * DAY) return [text.yesterday, false];
  if (seconds > 0 && seconds < WEEK) return [text.days(whole(DAY)), true];
  const [, day, month, year] = partsOf(time);
  return [year === partsOf(now)[3] ? `${Number(day)} ${month}` : `${month} ${year}`, false];
}

/** "2026-11-21 09:14 UTC", of a time in UTC, as the kernel sends all of them. */
export const exactTime = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** "2001-12-31 10:15 UTC", of milliseconds since 1970: finer only where they are, and without the time where that is midnight. */
export function moment(milliseconds: number): string {
  const iso = new Date(milliseconds).toJSON() ?? `${milliseconds}`; // null: a date that no calendar has
  const [date = "", time = "00:00"] = iso.replace(/(:00)?(\.000)?Z$/, "").split("T");
  return time === "00:00" ? date : `${date} ${time} UTC`;
}
