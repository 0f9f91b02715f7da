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
  if (whole) return show(at);
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

type Read = (view: DataView, place: number) => number;
const TYPES: Readonly<Record<string, readonly [size: number, read: Read]>> = {
  "<f4": [4, (view, at) => view.getFloat32(at, true)],
  "<f8": [8, (view, at) => view.getFloat64(at, true)],
  "<i4": [4, (view, at) => view.getInt32(at, true)],
  "<u4": [4, (view, at) => view.getUint32(at, true)],
  "<i2": [2, (view, at) => view.getInt16(at, true)],
  "<u2": [2, (view, at) => view.getUint16(at, true)],
  "|i1": [1, (view, at) => view.getInt8(at)],
  "|u1": [1, (view, at) => view.getUint8(at)],
  "|b1": [1, (view, at) => view.getUint8(at)],
};

/** One of the numbers in a buffer of this NumPy type; undefined for a type that no preview sends. */
export function numberAt(buffer: DataView | undefined, dtype: string, index: number): number | undefined {
  const [size, read] = TYPES[dtype] ?? [];
  return buffer && size && read && (index + 1) * size <= buffer.byteLength ? read(buffer, index * size) : undefined;
}

/** The float32 numbers of a buffer, wherever in its message they begin. */
export function floats(buffer: DataView | undefined): Float32Array {
  return buffer
    ? new Float32Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer)
    : new Float32Array();
}
