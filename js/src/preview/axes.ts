/** What lies at a pixel of a picture: a coordinate, or some of them. */
import type { Axis } from "./parts";
import { show } from "./strings";

const MS: Readonly<Record<string, number>> = {
  W: 604_800_000,
  D: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  ns: 1e-6,
};
/** Characters of an ISO date that a unit fills; finer ones have seconds. */
const LENGTHS: Readonly<Record<string, number>> = { Y: 4, M: 7, W: 10, D: 10, h: 16, m: 16 };

/** The coordinate of a pixel; of several in a pixel the first, of real numbers the middle. */
export function coordinate({ start, step, unit }: Axis, pixel: number): string {
  const whole = Number.isInteger(start) && Number.isInteger(step);
  const at = start + step * (whole ? pixel : pixel + 0.5);
  if (unit) return date(Math.floor(at), unit);
  if (whole) return show(Number.isSafeInteger(at) ? at : Number(at.toPrecision(9)));
  const digits = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(step) || 1))));
  return show(Number(at.toFixed(digits)));
}

function date(units: number, unit: string): string {
  const months = unit === "Y" ? 12 * units : units;
  const when = unit === "Y" || unit === "M" ? Date.UTC(1970, months) : units * (MS[unit] ?? Number.NaN);
  const day = new Date(when);
  return Number.isNaN(day.getTime())
    ? show(units)
    : day
        .toISOString()
        .replace("T", " ")
        .slice(0, LENGTHS[unit] ?? 19);
}

const TYPES = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u4: Uint32Array,
  i2: Int16Array,
  u2: Uint16Array,
  i1: Int8Array,
  u1: Uint8Array,
  b1: Uint8Array,
};

/** The numbers of a buffer of this NumPy type, wherever in its message they begin; none of a type that no preview sends. */
export function numbers(buffer: DataView | undefined, dtype = "<f8"): Float64Array {
  const Numbers = TYPES[dtype.slice(1) as keyof typeof TYPES];
  if (!buffer || !Numbers) return new Float64Array();
  return new Numbers(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer) as Float64Array;
}
