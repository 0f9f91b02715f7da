/** The keys of the grid, and the one cell of it that Tab reaches. */
import type { Listing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import type { Selecting } from "./selection";

/** How many rows Page Up and Page Down go: what is seen of the grid. */
const STRIDE = 12;
const HEAD = -1;
const FAR = 1e9;

/** How far a key goes, in rows and in columns; Home and End go along the row, with Ctrl to the first and last row as well. */
const MOVES: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [STRIDE, 0],
  PageUp: [-STRIDE, 0],
  Home: [0, -FAR],
  End: [0, FAR],
};

export interface GridKeys {
  press(event: KeyboardEvent, table: HTMLTableElement, rows: readonly Row[]): void;
  /** After a drawing: exactly one cell can be reached by Tab, and it is one that exists. */
  rove(table: HTMLTableElement, focused: boolean): void;
  /** The focus came to a cell, by a click for one. */
  took(event: FocusEvent): void;
  /** Enter or a double click: into a group, or the details. */
  enter(row: Row): void;
}

export function gridKeys(listing: Listing, selection: Selecting): GridKeys {
  let at = { row: 0, column: 1 };
  let reached: HTMLElement | null = null;
  let ranging = false;

  const reach = (element: HTMLElement | null, focus: boolean) => {
    if (reached) reached.tabIndex = -1;
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
    const others = (listing.state?.selection ?? []).filter((uri) => uri !== row.uri);
    listing.select(listing.chosen.has(row.uri) ? [...others, row.uri] : [row.uri]);
    listing.set({ details: true });
  };

  return {
    enter,

    rove(table, focused) {
      if (!listing.loading) {
        const came = listing.state.shown?.rows.findIndex((row) => listing.left.some(({ uri }) => uri === row.uri)) ?? -1;
        if (came >= 0) at = { row: came, column: 1 };
        listing.left = [];
      }
      at.row = Math.min(at.row, (table.tBodies[0]?.rows.length ?? 0) - 1);
      const cell = cellAt(table, at);
      reach(cell, focused && cell !== document.activeElement);
    },

    took(event) {
      const cell = (event.target as Element).closest<HTMLTableCellElement>("th, td");
      if (!cell) return;
      at = { row: Number(cell.closest("tr")?.dataset.i ?? HEAD), column: cell.cellIndex };
      reach(controlOf(cell), false);
    },

    press(event, table, rows) {
      const { key, shiftKey, altKey } = event;
      const control = event.ctrlKey || event.metaKey;
      const row = rows[at.row];
      const move = MOVES[key];
      if (altKey) return;
      if (key === "a" && control) selection.all(rows, true);
      else if (key === "Enter" && row) enter(row);
      else if (key === " " && row) selection.toggle(row, at.row);
      else if (!move) return; // in the head, its own controls take Enter and Space
      event.preventDefault();
      if (!move) return;

      const [down, along] = move;
      const columns = seen(table);
      const lowest = key === "ArrowUp" && !shiftKey ? HEAD : 0;
      const next = {
        row: between(lowest, at.row + (control && along ? along : down), rows.length - 1),
        column: columns[between(0, columns.indexOf(at.column) + along, columns.length - 1)] ?? 1,
      };
      const extending = shiftKey && next.row !== at.row;
      if (extending && !ranging && row) selection.begin(at.row);
      ranging = shiftKey;
      at = next;
      reach(cellAt(table, at), true);
      if (extending) selection.extend(rows, at.row);
    },
  };
}

const between = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

function cellAt(table: HTMLTableElement, { row, column }: { readonly row: number; readonly column: number }): HTMLElement | null {
  const cell = table.rows[row + 1]?.cells[column]; // the head is the table's first row
  return cell ? controlOf(cell) : null;
}

/** What takes the focus in a cell: the button or box of a head, else the cell itself. */
const controlOf = (cell: HTMLTableCellElement): HTMLElement => cell.querySelector<HTMLElement>("button, input") ?? cell;

/** The columns that this width shows. */
const seen = (table: HTMLTableElement): number[] =>
  [...(table.rows[0]?.cells ?? [])].filter((cell) => getComputedStyle(cell).display !== "none").map((cell) => cell.cellIndex);

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

/** Leaves the panel: the focus goes to whatever holds it and can take it, a notebook's cell, else to nothing. */
function leave(from: Element): void {
  const outside = from.closest(".tcw")?.parentElement?.closest<HTMLElement>("[tabindex]");
  if (outside) outside.focus({ preventScroll: true });
  else (from.ownerDocument.activeElement as HTMLElement | null)?.blur();
}
