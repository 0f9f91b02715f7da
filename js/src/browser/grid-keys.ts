/** The keys of the grid, and the one cell of it that Tab reaches. */
import type { Listing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import { activeElement } from "../ui/focus";
import * as text from "../ui/strings";
import type { RowSelection } from "./selection";

/** How many rows Page Up and Page Down move: about as many as the grid shows. */
const PAGE_ROWS = 12;
const HEAD = -1;
const FAR = 1e9;

/** How far a key moves, in rows and in columns; Home and End move along the row, with Ctrl to the first and last row. */
const MOVES: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [PAGE_ROWS, 0],
  PageUp: [-PAGE_ROWS, 0],
  Home: [0, -FAR],
  End: [0, FAR],
};

interface Position {
  /** Its index among the page's rows; HEAD for the row of column headers. */
  readonly row: number;
  readonly column: number;
}

const FIRST: Position = { row: 0, column: 1 };

export function gridKeys(listing: Listing, selection: RowSelection) {
  let position = FIRST;
  let tabStop: HTMLElement | null = null;
  let extending = false;

  const moveTabStop = (element: HTMLElement | null, focus: boolean) => {
    if (tabStop) tabStop.tabIndex = -1;
    tabStop = element;
    if (!element) return;
    element.tabIndex = 0;
    if (focus) element.focus();
  };

  /** Enter or a double click: into a group, or the details of an array. */
  const open = (row: Row) => {
    if (row.kind === "group") {
      position = FIRST;
      listing.enter(row.uri);
      return;
    }
    const others = (listing.state?.selection ?? []).filter((uri) => uri !== row.uri);
    listing.select(listing.chosen.has(row.uri) ? [...others, row.uri] : [row.uri]);
    listing.set({ details: true });
  };

  return {
    open,

    /** After each render: exactly one cell can be reached by Tab, and it exists. */
    updateTabStop(table: HTMLTableElement, hadFocus: boolean) {
      if (!listing.loading) {
        const leftGroup = listing.state.shown?.rows.findIndex((row) => listing.left.some(({ uri }) => uri === row.uri)) ?? -1;
        if (leftGroup >= 0) position = { row: leftGroup, column: 1 };
        listing.left = [];
      }
      position = { ...position, row: Math.min(position.row, (table.tBodies[0]?.rows.length ?? 0) - 1) };
      const cell = cellAt(table, position);
      moveTabStop(cell, hadFocus && cell !== activeElement(table));
    },

    /** Remembers the cell that got the focus, by a click for example. */
    onFocusIn(event: FocusEvent) {
      const cell = (event.target as Element).closest<HTMLTableCellElement>("th, td");
      if (!cell) return;
      position = { row: Number(cell.closest("tr")?.dataset.i ?? HEAD), column: cell.cellIndex };
      moveTabStop(focusableIn(cell), false);
    },

    onKeyDown(event: KeyboardEvent, table: HTMLTableElement, rows: readonly Row[]) {
      const { key, shiftKey, altKey } = event;
      const control = event.ctrlKey || event.metaKey;
      const row = rows[position.row];
      const move = MOVES[key];
      if (altKey) return;
      if (key === "a" && control) selection.selectAll(rows, true);
      else if (key === "Enter" && row) open(row);
      else if (key === " " && row) selection.toggle(row, position.row);
      else if (key === "s" && !control && row) table.rows[position.row + 1]?.querySelector<HTMLElement>("[data-star]")?.click();
      else if (!move) return; // in the head, its own controls take Enter and Space
      event.preventDefault();
      if (!move) return;

      const [rowStep, columnStep] = move;
      const firstRow = key === "ArrowUp" && !shiftKey ? HEAD : 0;
      const nextRow = clamp(firstRow, position.row + (control && columnStep ? columnStep : rowStep), rows.length - 1);
      const columns = visibleColumns(table, nextRow); // the head shows fewer than the rows: their second lines have none
      const from = columns.indexOf(position.column);
      const next = { row: nextRow, column: columns[clamp(0, from + columnStep, columns.length - 1)] ?? FIRST.column };
      const extend = shiftKey && next.row !== position.row;
      if (extend && !extending && row) selection.startRange(position.row);
      extending = shiftKey;
      position = next;
      moveTabStop(cellAt(table, position), true);
      if (extend) selection.extendTo(rows, position.row);
    },
  };
}

const clamp = (least: number, value: number, most: number): number => Math.max(least, Math.min(value, most));

function cellAt(table: HTMLTableElement, { row, column }: Position): HTMLElement | null {
  const cell = table.rows[row + 1]?.cells[column]; // the head is the table's first row
  return cell ? focusableIn(cell) : null;
}

/** What takes the focus in a cell: the button or box of a header, else the cell itself, whose row has keys for what its buttons do. */
const focusableIn = (cell: HTMLTableCellElement): HTMLElement =>
  (cell.closest("thead") && cell.querySelector<HTMLElement>("button, input")) || cell;

/** The columns of a row that this width shows; a header that is for screen readers alone is out of the flow. */
const visibleColumns = (table: HTMLTableElement, row: number): number[] =>
  [...(table.rows[row + 1]?.cells ?? [])]
    .filter((cell) => {
      const { display, position } = getComputedStyle(cell);
      return display !== "none" && position !== "absolute";
    })
    .map((cell) => cell.cellIndex);

/** Keys that work wherever nothing nearer takes them: up from a group, and to the search. */
export function panelKeys(event: KeyboardEvent, up: () => void): void {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!target.closest(".tcw-list")) return;
  if (event.key === "Backspace") up();
  else if (event.key === "?") target.closest(".tcw-panel")?.querySelector<HTMLElement>(`[aria-label="${text.help}"]`)?.click();
  else if (event.key === "/") target.closest(".tcw-panel")?.querySelector<HTMLInputElement>('input[type="search"]')?.focus();
  else return;
  event.preventDefault();
}
