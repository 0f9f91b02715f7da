/** Summaries of columns: a histogram or the most frequent values, ends, nulls. */

import { useState } from "preact/hooks";
import type { Bar, Column, Columns, Exact } from "./parts";
import * as text from "./strings";

interface CardsProps {
  readonly columns: Columns;
  readonly exact: Exact | undefined;
}

export function ColumnCards({ columns, exact }: CardsProps) {
  const known = exact?.offer === null && Object.keys(exact.columns).length > 0;
  return (
    <section class="tcw-pv-part">
      <p class="tcw-pv-head">
        <b>{text.columns(columns.columns.length)}</b> <span>{columns.sample}</span>
        {known && !columns.complete && <span>{text.exact(exact.cells)}</span>}
      </p>
      <ul class="tcw-cards">
        {columns.columns.map((column) => (
          <Card key={column.name} column={column} figures={columns.complete ? undefined : exact?.columns[column.name]} />
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  readonly column: Column;
  /** Of all cells, where they are known. */
  readonly figures: Exact["columns"][string] | undefined;
}

function Card({ column, figures }: CardProps) {
  const name = column.name || text.unnamed;
  const [chosen, setChosen] = useState<number | null>(null);
  const bar = chosen === null ? undefined : column.bars[chosen];
  const low = figures?.min ?? column.min;
  const high = figures?.max ?? column.max;
  const mean = typeof figures?.mean === "number" ? figures.mean : column.mean;
  const nulls = typeof figures?.nulls === "number" ? figures.nulls : column.nulls;
  const counts = [
    column.distinct !== null && text.distinct(column.distinct),
    (nulls > 0 || column.top.length > 0) && text.nulls(nulls),
    column.nans > 0 && text.nans(column.nans),
    column.note,
  ].filter(Boolean);
  return (
    <li class="tcw-card">
      <p class="tcw-card-name">
        <code class="tcw-cut" title={`${name} ${column.type}`}>
          {name}
        </code>
        <span>{column.type}</span>
      </p>
      {column.bars.length > 1 && <Histogram column={column} name={name} chosen={chosen} onChoose={setChosen} />}
      {column.top.length > 0 && <TopValues column={column} />}
      {bar ? (
        <p class="tcw-ends is-one">
          {text.range(...bar)} {text.ofCells(column.cells)}
        </p>
      ) : (
        low !== null &&
        high !== null && (
          <p class="tcw-ends is-both">
            <span>{text.show(low)}</span>
            {high !== low && <span>{text.show(high)}</span>}
            {mean !== null && column.bars.length > 1 && <b>{text.mean(mean)}</b>}
          </p>
        )
      )}
      {counts.length > 0 && <p class="tcw-ends">{counts.join(", ")}</p>}
    </li>
  );
}

interface HistogramProps {
  readonly column: Column;
  readonly name: string;
  readonly chosen: number | null;
  readonly onChoose: (index: number | null) => void;
}

/** One stop of the Tab key; the arrows walk over its bars. */
function Histogram({ column: { bars, nulls, nans, cells }, name, chosen, onChoose }: HistogramProps) {
  const missing = nulls + nans;
  const most = Math.max(missing, ...bars.map(([, , n]) => n));
  const onKeyDown = (event: KeyboardEvent) => {
    const at = chosen ?? -1;
    const last = bars.length - 1;
    const next = { ArrowRight: Math.min(last, at + 1), ArrowLeft: Math.max(0, at - 1), Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    (event.currentTarget as Element).children[next]?.scrollIntoView?.({ block: "nearest" });
  };
  return (
    <div
      class="tcw-hist"
      role="listbox"
      aria-label={text.ranges(name, bars.length)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => onChoose(null)}
    >
      {bars.map((bar, i) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
        <div
          key={i}
          role="option"
          aria-selected={i === chosen}
          aria-label={text.range(...bar)}
          title={text.range(...bar)}
          onClick={() => onChoose(i === chosen ? null : i)}
        >
          <i style={{ blockSize: heightOf(bar, most) }} />
        </div>
      ))}
      {missing > 0 && (
        <div class="is-null" title={`${text.nulls(missing)} ${text.ofCells(cells)}`} aria-hidden="true">
          <i style={{ blockSize: `${(100 * missing) / most}%` }} />
        </div>
      )}
    </div>
  );
}

/** A bar of few among many is still seen. */
const heightOf = ([, , n]: Bar, most: number) => (n ? `max(1px, ${((100 * n) / most).toFixed(2)}%)` : "0");

function TopValues({ column: { top } }: { readonly column: Column }) {
  const most = Math.max(...top.map(([, n]) => n));
  return (
    <ul class="tcw-cats">
      {top.map(([value, n]) => (
        <li key={value} style={{ "--share": `${(100 * n) / most}%` }}>
          <span class="tcw-cut" title={value}>
            {value || "“”"}
          </span>
          <span>{text.count(n)}</span>
        </li>
      ))}
    </ul>
  );
}
