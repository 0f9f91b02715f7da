/** How clicks and keys make a selection: one, one more, or a range from where it began. */
import type { Listing } from "./listing";
import type { Row } from "./protocol";

export class SelectionRange {
  #anchor = 0;
  /** What was selected when the range began: a range replaces only itself. */
  #before: readonly string[] = [];

  constructor(readonly listing: Listing) {}

  click(rows: readonly Row[], index: number, more: boolean, range: boolean): void {
    if (range) this.extend(rows, index);
    else if (more) this.toggle(rows, index);
    else {
      this.#begin(index, []);
      this.listing.select([rows[index]?.uri ?? ""]);
      this.listing.set({ details: true });
    }
  }

  toggle(rows: readonly Row[], index: number): void {
    const uri = rows[index]?.uri;
    if (uri === undefined) return;
    const now = this.listing.state?.selection ?? [];
    const rest = now.filter((other) => other !== uri);
    const next = rest.length < now.length ? rest : [...now, uri];
    this.#begin(index, next);
    this.listing.select(next);
  }

  /** Selects from the anchor to this row, in the order of going. */
  extend(rows: readonly Row[], index: number): void {
    const step = index < this.#anchor ? -1 : 1;
    const uris: string[] = [];
    for (let i = Math.min(this.#anchor, rows.length - 1); i !== index + step; i += step) {
      const uri = rows[i]?.uri;
      if (uri !== undefined) uris.push(uri);
    }
    this.listing.select([...this.#before.filter((uri) => !uris.includes(uri)), ...uris]);
  }

  all(rows: readonly Row[], on: boolean): void {
    const page = new Set(rows.map((row) => row.uri));
    const rest = (this.listing.state?.selection ?? []).filter((uri) => !page.has(uri));
    this.listing.select(on ? [...rest, ...page] : rest);
  }

  /** Where a range starts that Shift and an arrow begin. */
  anchorAt(index: number): void {
    this.#begin(index, this.listing.state?.selection ?? []);
  }

  #begin(index: number, before: readonly string[]): void {
    this.#anchor = index;
    this.#before = before;
  }
}
