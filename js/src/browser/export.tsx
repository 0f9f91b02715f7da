/** Export: the menu of formats, and the strip that says how far it is and what has come of it. */

import type { ExportState, InListing, Listing } from "../kernel/listing";
import type { ExportFormat, ExportRows } from "../kernel/protocol";
import { Button } from "../ui/controls";
import { Dropdown, MenuItem } from "../ui/dropdown";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";

function start(listing: Listing, format: ExportFormat, rows: ExportRows): void {
  const show = (exporting: ExportState | null) => listing.set({ exporting });
  let wanted = true;
  const call = listing.kernel.request("export", { format, rows }, { progress: (progress) => wanted && show({ ...state, progress }) });
  const state: ExportState = {
    format,
    rows,
    progress: { done: 0, total: null, seconds_left: null },
    cancel() {
      wanted = false; // a server that hangs holds up the answer, not the panel; what has come is said when it is here
      call.cancel();
      show(null);
    },
  };
  show(state);
  call.answer.then(
    (done) => show({ ...state, done }),
    (reason) => {
      show(null);
      listing.failed(reason);
    },
  );
}

const running = ({ exporting }: Listing): boolean => exporting !== null && !exporting.done;

interface MenuProps {
  /** Of these rows; the whole menu offers the page and the listing. */
  readonly rows: readonly ExportRows[];
  readonly label?: string;
}

export function ExportMenu({ listing, rows, label }: InListing & MenuProps) {
  const { state } = listing;
  const names = { page: text.thisPage, all: text.wholeListing, selection: text.selection };
  const counts = { page: state.shown?.rows.length ?? 0, all: state.total_items, selection: state.selection.length };
  const group = (which: ExportRows) => (
    <div role="group" key={which} aria-label={names[which]}>
      <div class="tcw-pop-label" aria-hidden="true">
        <span>{names[which]}</span>
        <span>{counts[which] !== null && text.nRows(counts[which] ?? 0)}</span>
      </div>
      {(Object.keys(text.formats) as ExportFormat[]).map((format) => {
        const off = format === "parquet" && !state.parquet;
        return (
          <MenuItem key={format} off={off} choose={() => start(listing, format, which)}>
            {text.formats[format]}
            {off && <span class="tcw-n">{text.needsParquet}</span>}
          </MenuItem>
        );
      })}
    </div>
  );
  return (
    <Dropdown
      role="menu"
      name={text.exportRows}
      icon="download"
      words={text.exportRows}
      label={label}
      off={running(listing) || state.status === "signed_out"}
    >
      {rows.map(group)}
    </Dropdown>
  );
}

export function ExportStrip({ listing, exporting }: InListing & { readonly exporting: ExportState }) {
  const { done, progress, rows } = exporting;
  if (!done) {
    const { total, seconds_left } = progress;
    return (
      <div class="tcw-strip is-progress" role="group" aria-label={text.exportRows}>
        <p role="status">{text.exporting(progress.done, total)}</p>
        <div
          class="tcw-bar"
          role="progressbar"
          aria-label={text.exportRows}
          aria-valuemax={total ?? undefined}
          aria-valuenow={total ? progress.done : undefined}
        >
          <span style={{ inlineSize: total ? `${(100 * progress.done) / total}%` : "0" }} />
        </div>
        {seconds_left !== null && <span class="tcw-muted tcw-small">{text.left(seconds_left)}</span>}
        <Button onClick={exporting.cancel}>{text.cancel}</Button>
      </div>
    );
  }
  return (
    <div class="tcw-note is-ok" role="status">
      <Icon name="check" />
      <p>
        {done.partial && text.partial} <strong>{done.file ? text.written(done.count) : text.ready(done.count)}</strong>{" "}
        {done.file ? (
          <code>{done.file}</code>
        ) : (
          <>
            <code>{text.returns[rows]}</code> {text.atOnce}
          </>
        )}{" "}
        {done.note}
      </p>
      <Button icon="close" label={text.dismiss} onClick={() => listing.set({ exporting: null })} />
    </div>
  );
}
