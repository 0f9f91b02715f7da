/** How clicks and keys make a selection: one row, one more, or a range. */
import type { Listing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";

export type RowSelection = ReturnType<typeof rowSelection>;

export function rowSelection(listing: Listing) {
  let anchor = 0;
  let beside: readonly string[] = [];
  const selected = () => listing.state?.selection ?? [];

  /** Marks where a range begins, and which URIs stay selected beside it. */
  const startRange = (index: number, others = selected()) => {
    anchor = index;
    beside = others;
  };
  return {
    startRange,
    selectOnly(row: Row, index: number) {
      startRange(index, []);
      listing.select([row.uri]);
    },
    toggle(row: Row, index: number) {
      const others = selected().filter((uri) => uri !== row.uri);
      const uris = others.length < selected().length ? others : [...others, row.uri];
      startRange(index, uris);
      listing.select(uris);
    },
    /** Selects from where the range began to this row; the row reached last comes last. */
    extendTo(rows: readonly Row[], index: number) {
      const uris = rows.slice(Math.min(anchor, index), Math.max(anchor, index) + 1).map((row) => row.uri);
      if (index < anchor) uris.reverse();
      listing.select([...beside.filter((uri) => !uris.includes(uri)), ...uris]);
    },
    selectAll(rows: readonly Row[], on: boolean) {
      const page = new Set(rows.map((row) => row.uri));
      listing.select([...selected().filter((uri) => !page.has(uri)), ...(on ? page : [])]);
    },
  };
}
