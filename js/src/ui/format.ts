/** Numbers, sizes and names in words. */

const NUMBER = new Intl.NumberFormat("en");
const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
const ACRONYMS = new Set(["ml", "soma", "vcf"]);

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

/** A type or permission as the API spells it, in words: "soma" -> "SOMA", "ml_model" -> "ML model". */
export function humanize(identifier: string): string {
  const words = identifier.split("_").map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
  return words.join(" ").replace(/^./, (first) => first.toUpperCase());
}

/** "https://api.tiledb.com" -> "api.tiledb.com" */
export const hostOf = (url: string): string => url.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "");
