/** The keys of the grid, and the one cell of it that Tab reaches. */
import type { Listing } from "./listing";
import { leave } from "./mount";
import { hasNext } from "./pager";
import type { Row } from "./protocol";
import type { SelectionRange } from "./selecting";

/** How many rows Page Up and Page Down go: what is seen of the grid. */
const STRIDE = 12;
const HEAD = -1;

export interface GridKeys {
  press(event: KeyboardEvent, table: HTMLTableElement, rows: readonly Row[]): void;
  /** After a drawing: exactly one cell can be reached by Tab, and it is one that exists. */
  rove(table: HTMLTableElement, focused: boolean): void;
  /** The focus came to a cell by a click. */
  took(event: FocusEvent): void;
  /** Enter or a double click: into a group, or the details. */
  enter(row: Row): void;
}

export function gridKeys(listing: Listing, range: SelectionRange): GridKeys {
  let at = { row: 0, column: 1 };
  let reached: HTMLElement | null = null;
  let ranging = false;
  /** Where the focus goes once this page is here. */
  let landing: { readonly page: number; readonly row: number } | null = null;

  const reach = (element: HTMLElement | null, focus: boolean) => {
    if (reached && reached !== element) reached.tabIndex = -1;
    reached = element;
    if (!element) return;
    element.tabIndex = 0;
    if (focus) element.focus();
  };

  const enter = (row: Row) => {
    if (row.kind === "group") {
      at = { row: 0, column: 1 };
      listing.enter(row.uri);
      return;
    }
    const selection = listing.state?.selection ?? [];
    if (!selection.includes(row.uri)) listing.select([row.uri]);
    else if (selection.at(-1) !== row.uri) listing.select([...selection.filter((uri) => uri !== row.uri), row.uri]);
    listing.set({ details: true });
  };

  return {
    enter,

    rove(table, focused) {
      const rows = table.tBodies[0]?.rows.length ?? 0;
      const { shown } = listing.state ?? {};
      if (landing && shown?.page === landing.page) {
        at = { ...at, row: Math.min(landing.row, rows - 1) };
        landing = null;
      }
      at = { ...at, row: Math.min(at.row, rows - 1) };
      const cell = cellAt(table, at.row, at.column);
      reach(cell, focused && cell !== document.activeElement);
    },

    took(event) {
      const cell = (event.target as Element).closest<HTMLTableCellElement>("th, td");
      const row = cell?.closest("tr");
      if (!cell || !row) return;
      at = { row: row.dataset.i === undefined ? HEAD : Number(row.dataset.i), column: cell.cellIndex };
      reach(controlOf(cell), false);
    },

    press(event, table, rows) {
      if (event.altKey) return;
      const state = listing.state;
      const { key } = event;
      const more = event.ctrlKey || event.metaKey;
      const end = rows.length - 1;
      const columns = seen(table);
      const place = columns.indexOf(at.column);
      const row = rows[at.row];
      let next: { row: number; column: number } | null = null;

      if (key === "ArrowDown") next = { ...at, row: Math.min(at.row + 1, end) };
      else if (key === "ArrowUp") next = { ...at, row: Math.max(at.row - 1, event.shiftKey ? 0 : HEAD) };
      else if (key === "ArrowRight") next = { ...at, column: columns[Math.min(place + 1, columns.length - 1)] ?? 1 };
      else if (key === "ArrowLeft") next = { ...at, column: columns[Math.max(place - 1, 0)] ?? 1 };
      else if (key === "Home") next = { row: more ? 0 : at.row, column: columns[0] ?? 0 };
      else if (key === "End") next = { row: more ? end : at.row, column: columns.at(-1) ?? 1 };
      else if (key === "PageDown") {
        if (at.row === end && state && hasNext(state)) turnTo(state.page + 1, 0);
        else next = { ...at, row: Math.min(at.row + STRIDE, end) };
      } else if (key === "PageUp") {
        if (at.row <= 0 && state && state.page > 1) turnTo(state.page - 1, state.page_size);
        else next = { ...at, row: Math.max(at.row - STRIDE, 0) };
      } else if (key === "a" && more) range.all(rows, true);
      else if (at.row === HEAD || !row)
        return; // the heads' own controls take Enter and Space
      else if (key === "Enter") enter(row);
      else if (key === " ") range.toggle(rows, at.row);
      else return;
      event.preventDefault();

      if (!next) return;
      const extends_ = event.shiftKey && next.row !== at.row && next.row >= 0;
      if (extends_ && !ranging && at.row >= 0) range.anchorAt(at.row);
      ranging = extends_ || (ranging && event.shiftKey);
      at = next;
      reach(cellAt(table, at.row, at.column), true);
      if (extends_) range.extend(rows, at.row);
    },
  };

  function turnTo(page: number, row: number): void {
    landing = { page, row };
    listing.turn(page);
  }
}

function cellAt(table: HTMLTableElement, row: number, column: number): HTMLElement | null {
  const rows = row === HEAD ? table.tHead?.rows[0] : table.tBodies[0]?.rows[row];
  const cell = rows?.cells[column];
  return cell ? controlOf(cell) : null;
}

/** What takes the focus in a cell: the button or box of a head, else the cell itself. */
const controlOf = (cell: HTMLTableCellElement): HTMLElement => cell.querySelector<HTMLElement>("button, input") ?? cell;

/** The columns that this width shows. */
const seen = (table: HTMLTableElement): number[] =>
  [...(table.tHead?.rows[0]?.cells ?? [])].filter((cell) => getComputedStyle(cell).display !== "none").map((cell) => cell.cellIndex);

/** Keys that work wherever nothing nearer takes them: to the search, up from a group, out of the panel. */
export function panelKeys(event: KeyboardEvent, up: () => void): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") leave(target);
  else if (!target.closest(".tcw-list")) return;
  else if (event.key === "Backspace") up();
  else if (event.key === "/") target.closest(".tcw-panel")?.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
  else return;
  event.preventDefault();
}
