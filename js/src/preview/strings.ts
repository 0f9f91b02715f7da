/** Every word of a preview that Python does not say. */
import { count } from "../ui/format";

export { count };

import type { Head, Picture, Value } from "./parts";

export const tryAgain = "Try again";
export const attribute = "Attribute";
export const version = "Version";
export const latest = "Latest version";
export const density = "Density of cells";
export const unnamed = "(no name)";
export const fullSize = "Full size";
export const close = "Close";
export const stop = "Stop";
export const reading = (what: string | null) => (what ? `Reading ${what}` : "Reading");
export const follows = "Rows and columns are here, the picture follows.";
export const stopped = "Stopped.";
export const restIsShown = "Parts that had arrived are shown.";
export const columns = (n: number) => (n === 1 ? "Column" : "Columns");
export const exactly = "Count exactly";
export const exact = (cells: number | null) =>
  cells === null ? "minimum, maximum and mean of all cells" : `minimum, maximum and mean of all ${count(cells)} cells`;
export const rows = "Rows";
export const rowsShown = (n: number, of: number | null) => (of === null ? `1 to ${count(n)}` : `1 to ${count(n)} of ${count(of)}`);
export const noRows = "none in the part that was read";
export const firstRows = "First rows";
export const moreColumns = (n: number) => `${count(n)} more ${n === 1 ? "column" : "columns"}`;
export const notRead = (names: readonly string[]) => `Not read: ${names.join(", ")}.`;
export const nulls = (n: number) => (n ? `${count(n)} null` : "no nulls");
export const nans = (n: number) => `${count(n)} NaN`;
export const distinct = (n: number) => `${count(n)} distinct`;
export const mean = (value: number) => `mean ${show(value)}`;
export const ranges = (name: string, n: number) => `${name}: ${n} ${n === 1 ? "range" : "ranges"}`;
export const range = (low: Value, high: Value, n: number) =>
  low === high ? `${show(low)}: ${count(n)}` : `${show(low)} to ${show(high)}: ${count(n)}`;
export const ofCells = (cells: number) => `of ${count(cells)}`;
export const members = "Members";
export const openMember = (kind: string, name: string) => `Open ${kind} ${name}`;
export const previewOf = (name: string) => `Preview of ${name}`;
export const position = (at: number, size: number, label: string) => `${label}, ${count(at + 1)} of ${count(size)}`;
export const slide = (label: string, high: Value) => `${label} of ${high}`;
export const about = "about ";
/** A colour as it is stored; of one that was stretched, what it stands for. */
export function colour([red, green, blue, opacity]: Uint8ClampedArray, { low, high }: Picture): string {
  const stored = (v = 0) => count(low === null ? v : Math.round(Number(low) + (v / 255) * (Number(high) - Number(low))));
  return opacity ? `${low === null ? "" : about}red ${stored(red)}, green ${stored(green)}, blue ${stored(blue)}` : nothing;
}
export const undecodable = "The image could not be decoded.";
export const cells = (n: number) => `${count(n)} ${n === 1 ? "cell" : "cells"}`;
export const nothing = "nothing";
export const asOf = (version: string) => `as of ${version}`;
export const search = "Search attributes";
const kinds = { dense: "Dense", sparse: "Sparse", file: "File", group: "Group" };
const forms = { line: "Line", bars: "Cells", heat: "Map", density: "Density of cells", image: "Image" };

/** "Dense · 128 × 96 × 24 · int16 · 144 kB": what it is, with its size as the row says it. */
export function facts({ kind, shape, attributes }: Head, cellCount: number | null, size: string): string {
  const several = attributes.length === 1 ? attributes[0]?.type : `${count(attributes.length)} attributes`;
  const known = shape?.[0] ?? cellCount;
  const amount = shape?.[1] ? shape.map(count).join(" × ") : known !== null && cells(known);
  const array = kind === "dense" || kind === "sparse";
  return [kinds[kind], ...(array ? [amount, several] : []), kind === "file" && size ? `${size} stored` : size].filter(Boolean).join(" · ");
}

/** What a picture shows, for those who do not see it. */
export function sentence({ form, name, axes, low, high, notes }: Picture): string {
  const what = form === "image" || !name || form === "density" ? forms[form] : `${forms[form]} of ${name}`;
  const along = axes.map((axis) => `${axis.name} ${show(axis.low)} to ${show(axis.high)}`).join(", ");
  const ends = low === null || high === null || form === "image" ? "" : `, from ${show(low)} to ${show(high)}`;
  return `${what}${along && `; ${along}`}${ends}. ${notes.join(" ")}`;
}

/** A number as short as it can be told from its neighbours; a text as it is. */
export function show(value: Value): string {
  if (typeof value === "string") return value;
  const size = Math.abs(value);
  const digits = value.toPrecision(4).replace(/\.?0+e/, "e");
  const short = Number.isSafeInteger(value) ? value : size < 1000 ? Number(digits) : size < 1e9 ? Math.round(value) : digits;
  return `${short}`.replace("Infinity", "inf").replace("-", "−").replace("e−", "e-");
}
