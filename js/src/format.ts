/** Numbers, sizes and dates in words. */
import * as text from "./strings";

const NUMBER = new Intl.NumberFormat("en");
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
const SPANS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

export const count = (n: number): string => NUMBER.format(n);

/** 4219043840 -> "4.2 GB": powers of 1000, one decimal below 100. */
export function bytes(size: number): string {
  let unit = 0;
  let value = size;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** How long ago, in words; the date itself where it cannot be read. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  for (const [unit, span] of SPANS) if (Math.abs(seconds) >= span) return RELATIVE.format(Math.trunc(seconds / span), unit);
  return text.justNow;
}

/** A moment of UTC, as the kernel sends all of them: "2026-11-21 09:14 UTC". */
export const exact = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** "https://api.tiledb.com" -> "api.tiledb.com" */
export const hostOf = (url: string): string => url.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "");
