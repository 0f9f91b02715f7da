/** How clicks and keys make a selection: one, one more, or a range from where it began. */
import type { Listing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";

export interface Selecting {
  /** This one only. */
  only(row: Row, index: number): void;
  toggle(row: Row, index: number): void;
  /** From where the range began to this row, in the order of going. */
  extend(rows: readonly Row[], index: number): void;
  /** Where a range begins that Shift and an arrow make. */
  begin(index: number, before?: readonly string[]): void;
  all(rows: readonly Row[], on: boolean): void;
}

export function selecting(listing: Listing): Selecting {
  let anchor = 0;
  /** What was selected when the range began: a range replaces only itself. */
  let kept: readonly string[] = [];
  const now = () => listing.state?.selection ?? [];

  const begin = (index: number, before = now()) => {
    anchor = index;
    kept = before;
  };
  const select = (uris: readonly string[], index: number, before = uris) => {
    begin(index, before);
    listing.select(uris);
  };
  return {
    begin,
    only: (row, index) => select([row.uri], index, []),
    toggle(row, index) {
      const rest = now().filter((uri) => uri !== row.uri);
      select(rest.length < now().length ? rest : [...rest, row.uri], index);
    },
    extend(rows, index) {
      const uris = rows.slice(Math.min(anchor, index), Math.max(anchor, index) + 1).map((row) => row.uri);
      if (index < anchor) uris.reverse();
      listing.select([...kept.filter((uri) => !uris.includes(uri)), ...uris]);
    },
    all(rows, on) {
      const page = new Set(rows.map((row) => row.uri));
      listing.select([...now().filter((uri) => !page.has(uri)), ...(on ? page : [])]);
    },
  };
}
