/** The grid of one page: rows, headers that sort, one cell that Tab reaches, selection by mouse and keyboard. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { ShownState } from "../kernel/pages";
import type { Page, Row } from "../kernel/protocol";
import { hasFocus } from "../ui/focus";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { filterable } from "./filter-button";
import { gridKeys } from "./grid-keys";
import { useCutName } from "./names";
import { GridRow } from "./row";
import { rowSelection } from "./selection";

/** A pointer that moved further than this while pressed did not click. */
const DRAG_PX = 4;

/** Class, header, and the sort order that the column stands for, if any. */
const COLUMNS = [
  ["c-name", text.name, "name"],
  ["c-ns", text.namespace, null],
  ["c-about", text.description, null],
  ["c-tags", text.tags, null],
  ["c-size", text.size, "size"],
  ["c-date", text.accessed, "last_accessed"],
  ["c-end", text.actions, null],
] as const;

export function Grid({ listing, page }: InListing & { readonly page: Page }) {
  const { state, chosen, details } = listing;
  const table = useRef<HTMLTableElement | null>(null);
  const [selection] = useState(() => rowSelection(listing));
  const [keys] = useState(() => gridKeys(listing, selection));
  const pressedAt = useRef<readonly [x: number, y: number]>([0, 0]);
  const { rows, first, of } = page;
  const last = state.selection.at(-1);
  const hadFocus = hasFocus(table.current);
  const { scope, group, namespace } = state.query;
  const inside = state.breadcrumbs.at(-1)?.name;
  const cut = useCutName(table, "tbody .tcw-name", ".tcw-mid");
  const minute = useMinutes();
  // Rows are most of what is rendered, and most renders are for something else: a push, a click, a key in the search
  const body = useMemo(
    () =>
      rows.map((row, i) => (
        <GridRow
          key={i}
          listing={listing}
          row={row}
          index={i}
          number={first + i + 1}
          selected={chosen.has(row.uri)}
          namespaceKnown={namespaceKnown(row, state)}
          filters={filterable(state, row)}
          inside={of === "contents" ? inside : undefined}
          cut={cut}
        />
      )),
    [page, chosen, scope, group, namespace, inside, cut, minute],
  );

  useLayoutEffect(() => {
    if (table.current) keys.updateTabStop(table.current, hadFocus);
  });
  useLayoutEffect(() => {
    scrollToRow(
      table.current,
      rows.findIndex((row) => row.uri === last),
    );
  }, [last, page, details]);

  const onClick = (event: MouseEvent) => {
    const clickedOn = rowAt(event, rows);
    if (!clickedOn) return;
    const { row, index, checkbox } = clickedOn;
    const button = (event.target as Element).closest("button");
    if (button?.dataset.enter !== undefined) keys.open(row);
    if (button) return; // a button in a row does its own, and selects nothing
    const [x, y] = pressedAt.current;
    if (event.detail > 0 && Math.hypot(event.clientX - x, event.clientY - y) > DRAG_PX) return; // text was marked, to be copied
    const additive = checkbox || event.ctrlKey || event.metaKey;
    if (!additive) openOnDoubleClick(event.currentTarget as Element, row);
    if (event.shiftKey) selection.extendTo(rows, index);
    else if (additive) selection.toggle(row, index);
    else {
      selection.selectOnly(row, index);
      listing.set({ details: true });
    }
  };
  /** The first click may open the details, which move the rows or take their place: the second, wherever it falls, counts for the same row. */
  const openOnDoubleClick = (body: Element, row: Row) => {
    const onSecond = (event: MouseEvent) => {
      if (event.detail !== 2 || event.ctrlKey || event.metaKey) return;
      event.stopPropagation();
      keys.open(row);
    };
    body.closest<HTMLElement>(".tcw-panel")?.addEventListener("click", onSecond, { capture: true, once: true });
  };
  const all = rows.length > 0 && rows.every((row) => chosen.has(row.uri));
  const some = rows.some((row) => chosen.has(row.uri));
  return (
    <div class="tcw-scroll">
      <table
        ref={table}
        role="grid"
        class={`tcw-grid ${of === "arrays" ? "" : "has-groups"} ${rows.every((row) => namespaceKnown(row, state)) ? "one-ns" : ""}`}
        data-several={chosen.size > 1 ? "" : undefined}
        aria-label={text.grids[of]}
        aria-rowcount={state.total_items === null ? -1 : state.total_items + 1}
        aria-colcount={COLUMNS.length + 1}
        aria-multiselectable="true"
        aria-busy={listing.slow || undefined}
        onKeyDown={(event) => keys.onKeyDown(event, table.current as HTMLTableElement, rows)}
        onFocusIn={keys.onFocusIn}
      >
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            <th role="columnheader" class="c-check" aria-colindex={1} tabIndex={-1}>
              <label class="tcw-check">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={text.selectAll}
                  checked={all}
                  indeterminate={some && !all}
                  onChange={() => selection.selectAll(rows, !all)}
                />
              </label>
            </th>
            {COLUMNS.map((column, i) => (
              <ColumnHeader listing={listing} key={column[0]} column={column} index={i + 2} page={page} />
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys */}
        <tbody
          role="rowgroup"
          onClick={onClick}
          onMouseDown={(event) => {
            pressedAt.current = [event.clientX, event.clientY];
            if (event.shiftKey || event.detail > 1) event.preventDefault(); // no text selection; the focus moves by itself in `click`
            if (event.shiftKey) (event.target as Element).closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
          }}
        >
          {body}
        </tbody>
      </table>
    </div>
  );
}

/** Rises every minute: ages grow. */
function useMinutes(): number {
  const [minutes, setMinutes] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinutes((passed) => passed + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
  return minutes;
}

/** Whether the namespace goes without saying: the filter's, or anything inside a group. */
const namespaceKnown = (row: Row, { query }: ShownState): boolean => Boolean(query.group) || row.namespace === query.namespace;

function rowAt(event: Event, rows: readonly Row[]): { readonly row: Row; readonly index: number; readonly checkbox: boolean } | null {
  const target = event.target as Element;
  const index = Number(target.closest<HTMLElement>("[data-i]")?.dataset.i ?? -1);
  const row = rows[index];
  return row ? { row, index, checkbox: target.closest(".c-check") !== null } : null;
}

interface ColumnHeaderProps {
  readonly column: (typeof COLUMNS)[number];
  readonly index: number;
  readonly page: Page;
}

function ColumnHeader({ listing, column, index, page }: InListing & ColumnHeaderProps) {
  const { query, choices } = listing.state;
  const [style, header, order] = column;
  const label = order === "size" && page.of === "groups" ? text.members : header;
  const shared = { role: "columnheader", class: style, "aria-colindex": index, tabIndex: -1 } as const;
  if (!order || !choices.order_by.includes(order)) return <th {...shared}>{label}</th>;
  const sorted = query.order_by === order;
  const direction = sorted ? directionOf(order, page.rows) : "none";
  return (
    <th {...shared} aria-sort={direction}>
      <button type="button" class="tcw-sort" tabIndex={-1} onClick={() => listing.query({ order_by: sorted ? null : order })}>
        {label}
        <Icon name={sorted ? (direction === "descending" ? "down" : "up") : "sort"} />
      </button>
    </th>
  );
}

/** The API neither says nor takes a direction: the first and the last row show which way it sorts. */
function directionOf(order: "name" | "size" | "last_accessed", rows: readonly Row[]): "ascending" | "descending" {
  const value = (row: Row | undefined) => (row && (order === "size" ? row.size : row[order])) ?? 0;
  return value(rows[0]) > value(rows.at(-1)) ? "descending" : "ascending";
}

/** Scrolls the grid so that a row can be seen; the notebook stays where it is. */
function scrollToRow(table: HTMLTableElement | null, index: number): void {
  const row = table?.tBodies[0]?.rows[index];
  const box = table?.parentElement;
  if (!table || !row || !box) return;
  const head = table.tHead?.offsetHeight ?? 0;
  if (row.offsetTop - head < box.scrollTop) box.scrollTop = row.offsetTop - head;
  else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight)
    box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
}
