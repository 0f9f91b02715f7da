/** Export: the menu of formats, the progress of an export, and its result. */

import type { ExportState, InListing, Listing } from "../kernel/listing";
import { useNotebookHost } from "../kernel/notebook";
import type { ExportFormat, ExportRequest, ExportRows } from "../kernel/protocol";
import { Refused } from "../kernel/transport";
import { Button } from "../ui/button";
import { Dropdown } from "../ui/dropdown";
import { MenuItem } from "../ui/menu";
import { Note } from "../ui/note";
import * as text from "../ui/strings";
import { insertExport } from "./insert";

function startExport(listing: Listing, request: ExportRequest): void {
  const show = (exporting: ExportState | null) => listing.set({ exporting });
  let cancelled = false;
  const call = listing.kernel.request("export", request, { progress: (progress) => cancelled || show({ ...state, progress }) });
  const state: ExportState = {
    ...request,
    progress: { done: 0, total: null, seconds_left: null },
    cancel() {
      cancelled = true;
      call.cancel();
      show({ ...state, cancelling: true });
    },
  };
  show(state);
  call.answer.then(
    (done) => show({ ...state, done }),
    (reason) => {
      const failed = reason instanceof Refused ? reason.body : undefined;
      const nothing = { count: 0, file: null, note: null, cancelled: true };
      show(failed ? { ...state, failed } : cancelled && !listing.kernel.gone ? { ...state, done: nothing } : null);
      if (!failed) listing.failed(reason);
    },
  );
}

const isRunning = ({ exporting }: Listing): boolean => exporting !== null && !exporting.done && !exporting.failed;

interface MenuProps {
  /** Which rows can be exported. */
  readonly rows: readonly ExportRows[];
  readonly label?: string;
}

export function ExportMenu({ listing, rows, label }: InListing & MenuProps) {
  const { state } = listing;
  const host = useNotebookHost();
  const { exportsCode } = listing.kernel;
  const names = { page: text.thisPage, all: text.wholeListing, selection: text.selection };
  const counts = { page: state.shown?.rows.length ?? 0, all: state.total_items, selection: state.selection.length };
  const group = (which: ExportRows) => (
    <div role="group" key={which} aria-label={names[which]}>
      <div class="tcw-pop-label" aria-hidden="true">
        <span>{names[which]}</span>
        <span>{counts[which] !== null && text.rowCount(counts[which] ?? 0)}</span>
      </div>
      {(Object.keys(text.formats) as ExportFormat[]).map((format) => {
        const request = { format, rows: which };
        const disabled = exportsCode ? !host : format === "parquet" && !state.parquet; // a notebook's kernel may have it
        return (
          <MenuItem
            key={format}
            disabled={disabled}
            onChoose={() => (exportsCode && host ? insertExport(listing, host, request) : startExport(listing, request))}
          >
            {text.formats[format]}
            {disabled && !exportsCode && <span class="tcw-n">{text.needsParquet}</span>}
          </MenuItem>
        );
      })}
    </div>
  );
  return (
    <Dropdown
      role="menu"
      name={text.exportLabel}
      icon="download"
      text={text.exportLabel}
      label={label}
      disabled={isRunning(listing) || state.status === "signed_out"}
    >
      {rows.map(group)}
    </Dropdown>
  );
}

export function ExportStatus({ listing, exporting }: InListing & { readonly exporting: ExportState }) {
  const { done, failed, format, progress, rows } = exporting;
  const dismiss = <Button icon="close" label={text.dismiss} onClick={() => listing.set({ exporting: null })} />;
  if (failed)
    return (
      <Note class="is-error" icon="warning" title={failed.title} text={`${failed.reason} ${failed.next_step}`} alert>
        {failed.retry !== false && (
          <Button icon="refresh" onClick={() => startExport(listing, { format, rows })}>
            {text.tryAgain}
          </Button>
        )}
        {dismiss}
      </Note>
    );
  if (!done) {
    const { total, seconds_left } = progress;
    return (
      <div class="tcw-strip is-progress" role="group" aria-label={text.exportLabel}>
        <p role="status">{exporting.cancelling ? text.cancelling : text.exporting(progress.done, total)}</p>
        {!exporting.cancelling && (
          <>
            <div
              class="tcw-bar"
              role="progressbar"
              aria-label={text.exportLabel}
              aria-valuemax={total ?? undefined}
              aria-valuenow={total ? progress.done : undefined}
            >
              <span style={{ inlineSize: total ? `${(100 * progress.done) / total}%` : "0" }} />
            </div>
            {seconds_left !== null && <span class="tcw-hint">{text.timeLeft(seconds_left)}</span>}
            <Button onClick={exporting.cancel}>{text.cancel}</Button>
          </>
        )}
      </div>
    );
  }
  if (done.cancelled)
    return (
      <Note class="is-ok" icon="check" text={text.cancelled}>
        {dismiss}
      </Note>
    );
  return (
    <Note
      class="is-ok"
      icon="check"
      title={done.file ? text.rowsWritten(done.count) : text.rowsReady(done.count)}
      text={
        <>
          <code>{done.file ?? text.exportedCode}</code> {!done.file && text.returnsThem} {done.note}
        </>
      }
    >
      {dismiss}
    </Note>
  );
}
