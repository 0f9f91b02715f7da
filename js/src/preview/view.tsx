/** A preview: what there is, what was read of it, and what is said about that. Bundled apart from the panel, and sent when it is first needed. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { moment } from "../ui/time";
import { ChoiceBar, Sliders } from "./choosers";
import { ColumnCards } from "./columns";
import { PictureFigure } from "./picture";
import type { PreviewProps } from "./preview";
import { FileText, MemberList, Rows } from "./rows";
import * as text from "./strings";

/** What is shown in full size: everything, for its picture, or the rows alone. */
type Part = "picture" | "rows";

/** Put here by build.mjs. */
declare const PREVIEW_CSS: string;

export default function PreviewView(props: PreviewProps) {
  const [full, setFull] = useState<Part | null>(null);
  return (
    <div class="tcw-pv-box">
      <style>{PREVIEW_CSS}</style>
      <Contents {...props} onFullSize={setFull} />
      {full && <FullSize {...props} part={full} close={() => setFull(null)} />}
    </div>
  );
}

function Contents({ onFullSize, ...props }: PreviewProps & { readonly onFullSize?: (part: Part) => void }) {
  const { parts, choices, status, choose, stop, retry } = props;
  const { head, facts, picture, table, columns, text: lines, members, sentence, failure, exact } = parts;
  const reading = status === "reading";
  const awaited = reading && !picture && !sentence && !lines && (!head || head.body.drawn !== null || head.body.density);
  const wide = picture && !picture.body.height && picture.body.form !== "image";
  const notes = picture && (
    <p class="tcw-cap">
      {picture.body.notes.map((note) => (
        <span key={note}>{note}</span>
      ))}
      {picture.body.missing > 0 && (
        <span class="tcw-key">
          <i /> {text.count(picture.body.missing)} {picture.body.reason}
        </span>
      )}
    </p>
  );
  const cards = columns && <ColumnCards columns={columns.body} exact={exact?.body} />;
  const beside = picture && !wide && columns?.body.columns.length === 1;
  return (
    <div class={`tcw-pv ${picture && !wide ? "is-split" : ""}`} aria-busy={reading}>
      <FactsLine {...props} />
      {head && !head.body.empty && <ChoiceBar head={head.body} facts={facts?.body} choices={choices} choose={choose} />}
      {sentence && (
        <div class="tcw-say is-all">
          <Icon name={props.row?.icon ?? "array"} />
          <div>
            <p>{sentence.body.title}</p>
            {sentence.body.detail && <p>{sentence.body.detail}</p>}
          </div>
        </div>
      )}
      {awaited && (
        <div class="tcw-wait is-all" role="status">
          <span class="tcw-spin" aria-hidden="true" /> {text.reading(head ? (choices.attribute ?? head.body.drawn) : null)}
          <Button onClick={stop}>{text.stop}</Button>
        </div>
      )}
      {awaited && table && <p class="tcw-cap is-all">{text.follows}</p>}
      {picture && (
        <div class={wide ? "is-all" : ""}>
          <PictureFigure part={picture} values={parts.values} onFullSize={onFullSize && (() => onFullSize("picture"))} />
        </div>
      )}
      {picture && (
        <div class={`tcw-pv-side ${wide ? "is-all" : ""}`}>
          {picture.body.fixed.length > 0 && <Sliders fixed={picture.body.fixed} choices={choices} choose={choose} />}
          {notes}
          {beside && cards}
        </div>
      )}
      {members && <MemberList members={members.body} open={props.open} />}
      {lines && <FileText file={lines.body} />}
      {!beside && cards && <div class="is-all">{cards}</div>}
      {exact?.body.offer && (
        <p class="tcw-offer is-all">
          <Button onClick={() => choose({ exact: true })}>{text.exactly}</Button> <span>{exact.body.offer}</span>
        </p>
      )}
      {table && (
        <div class="is-all">
          <Rows table={table.body} onFullSize={onFullSize && (() => onFullSize("rows"))} />
        </div>
      )}
      {failure && (
        <div class="tcw-pv-error is-all">
          <Icon name="warning" />
          <div>
            <p role="alert">
              <strong>{failure.body.title}</strong> {failure.body.reason} {failure.body.next_step}
            </p>
            <Button onClick={retry}>{text.tryAgain}</Button>
          </div>
        </div>
      )}
      {status === "stopped" && (
        <p class="tcw-offer is-all" role="status">
          {text.stopped} {Object.keys(parts).length > 0 && text.restIsShown} <Button onClick={retry}>{text.tryAgain}</Button>
        </p>
      )}
    </div>
  );
}

/** First what the row says, then what the array does. */
function FactsLine({ row, parts: { head, facts, exact }, choices }: PreviewProps) {
  const cells = exact?.body.cells ?? facts?.body.cells ?? null;
  const known = head ? text.facts(head.body, cells, row?.amount ?? "") : row?.type;
  if (!known) return null;
  return (
    <p class="tcw-facts-line is-all">
      {known}
      {choices.timestamp !== null && <span class="tcw-muted"> · {text.asOf(moment(choices.timestamp))}</span>}
    </p>
  );
}

/** The same in the whole window. Escape closes it, and the focus goes back to the button. */
function FullSize({ part, close, ...props }: PreviewProps & { readonly part: Part; readonly close: () => void }) {
  const { table } = props.parts;
  const dialog = useRef<HTMLDialogElement | null>(null);
  useLayoutEffect(() => dialog.current?.showModal?.(), []); // the browser gives the focus back when it closes
  const end = () => {
    dialog.current?.close?.();
    close();
  };
  return (
    <dialog
      ref={dialog}
      class="tcw-full"
      aria-label={text.previewOf(props.name)}
      onClose={close}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        end();
      }}
    >
      <div class="tcw-full-head">
        <Icon name={props.row?.icon ?? "array"} />
        <p class="tcw-cut">{props.name}</p>
        <Button icon="close" label={text.close} onClick={end} />
      </div>
      <div class="tcw-full-body">{part === "rows" && table ? <Rows table={table.body} /> : <Contents {...props} />}</div>
    </dialog>
  );
}
