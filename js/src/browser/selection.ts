/** How clicks and keys make a selection: one row, one more, or a range. */
import type { Listing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";

export interface RowSelection {
  selectOnly(row: Row, index: number): void;
  toggle(row: Row, index: number): void;
  /** Marks where a range begins, and which URIs stay selected beside it. */
  startRange(index: number, beside?: readonly string[]): void;
  /** Selects from where the range began to this row; the row reached last comes last. */
  extendTo(rows: readonly Row[], index: number): void;
  selectAll(rows: readonly Row[], on: boolean): void;
}

export function rowSelection(listing: Listing): RowSelection {
  let anchor = 0;
  let beside: readonly string[] = [];
  const selected = () => listing.state?.selection ?? [];

  const startRange = (index: number, others = selected()) => {
    anchor = index;
    beside = others;
  };
  return {
    startRange,
    selectOnly(row, index) {
      startRange(index, []);
      listing.select([row.uri]);
    },
    toggle(row, index) {
      const others = selected().filter((uri) => uri !== row.uri);
      const uris = others.length < selected().length ? others : [...others, row.uri];
      startRange(index, uris);
      listing.select(uris);
    },
    extendTo(rows, index) {
      const uris = rows.slice(Math.min(anchor, index), Math.max(anchor, index) + 1).map((row) => row.uri);
      if (index < anchor) uris.reverse();
      listing.select([...beside.filter((uri) => !uris.includes(uri)), ...uris]);
    },
    selectAll(rows, on) {
      const page = new Set(rows.map((row) => row.uri));
      listing.select([...selected().filter((uri) => !page.has(uri)), ...(on ? page : [])]);
    },
  };
}
