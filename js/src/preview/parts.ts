/**
 * The parts of a preview, as they come from the kernel, each with its buffers. `preview/parts.py` has the same names and shapes and says what
 * they mean (a test compares them).
 */

/** A figure or an end of an axis; what JSON or a browser would spoil is text: dates, infinity, large integers. */
export type Value = number | string;

export interface Dimension {
  readonly name: string;
  readonly type: string;
  readonly low: Value | null;
  readonly high: Value | null;
}

export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly drawable: boolean;
}

export interface Head {
  readonly kind: "dense" | "sparse" | "file" | "group";
  readonly dimensions: readonly Dimension[];
  readonly attributes: readonly Attribute[];
  readonly shape: readonly number[] | null;
  readonly empty: boolean;
  readonly drawn: string | null;
  readonly density: boolean;
}

export interface Facts {
  readonly cells: number | null;
  readonly counted: boolean;
  readonly versions: readonly number[] | null;
}

export interface Table {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly of: number | null;
  readonly not_read: readonly string[];
  readonly more: number;
}

export type Bar = readonly [low: Value, high: Value, count: number];
export type Top = readonly [value: string, count: number];

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly kind: "number" | "time" | "text" | "category" | "bool" | "lengths" | "not read";
  readonly cells: number;
  readonly nulls: number;
  readonly nans: number;
  readonly min: Value | null;
  readonly max: Value | null;
  readonly mean: number | null;
  readonly bars: readonly Bar[];
  readonly distinct: number | null;
  readonly top: readonly Top[];
  readonly note: string | null;
}

export interface Columns {
  readonly sample: string;
  readonly complete: boolean;
  readonly columns: readonly Column[];
}

export interface Axis {
  readonly name: string;
  readonly low: Value;
  readonly high: Value;
  readonly start: number;
  readonly step: number;
  readonly unit: string | null;
}

export interface Fixed {
  readonly name: string;
  readonly low: Value;
  readonly high: Value;
  readonly at: Value;
  readonly label: string;
}

export interface Picture {
  readonly form: "line" | "heat" | "density" | "image" | "bars";
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly width: number;
  readonly height: number;
  readonly notes: readonly string[];
  readonly low: Value | null;
  readonly high: Value | null;
  readonly square: boolean;
  readonly fixed: readonly Fixed[];
  readonly missing: number;
  readonly reason: string;
  readonly complete: boolean;
}

export interface Values {
  readonly dtype: string;
  readonly shape: readonly number[];
}

export interface Exact {
  readonly cells: number | null;
  readonly columns: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly offer: string | null;
}

export interface Text {
  readonly lines: readonly string[];
  readonly note: string;
}

export interface Member {
  readonly name: string;
  readonly kind: "array" | "group";
  readonly uri: string;
}

export interface Members {
  readonly members: readonly Member[];
  readonly total: number;
  readonly note: string;
}

export interface Sentence {
  readonly title: string;
  readonly detail: string;
}

export interface Failure {
  readonly code: "late" | "crashed" | "memory" | "request" | "failed";
  readonly title: string;
  readonly reason: string;
  readonly next_step: string;
}
