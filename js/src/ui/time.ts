/** Times in words. */
import * as text from "./strings";

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const SPANS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** "2 hours ago"; the text itself where it is not a date. */
export function relativeTime(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  for (const [unit, span] of SPANS) if (Math.abs(seconds) >= span) return RELATIVE.format(Math.trunc(seconds / span), unit);
  return text.justNow;
}

/** "2026-11-21 09:14 UTC", of a time in UTC, as the kernel sends all of them. */
export const exactTime = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
