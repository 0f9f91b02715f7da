/** The side panel's view: the Browser panel while Jupyter answers, and what to do while it does not. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Panel } from "../browser/panel";
import { type Listing, useListing } from "../kernel/listing";
import { BrowserStore } from "../kernel/pages";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { Icon } from "../ui/icons";
import { Note } from "../ui/note";
import { Root } from "../ui/root";
import * as text from "../ui/strings";
import type { PanelSocket, Stop } from "./socket";

interface Props {
  readonly socket: PanelSocket;
  /** Called with the listing after each change of it. */
  readonly drawn: (listing: Listing) => void;
}

/** Draws the panel into a node; what it returns draws it again. */
export function drawSidePanel(node: HTMLElement, props: Props): () => void {
  const draw = () =>
    render(
      <Root beside>
        <SidePanel {...props} />
      </Root>,
      node,
    );
  draw();
  return draw;
}

function SidePanel({ socket, drawn }: Props) {
  const { status } = socket;
  if (status.kind === "stopped") return <Stopped why={status.why} retry={() => socket.retry()} />;
  return (
    <div class="tcw-side" data-lost={status.kind === "lost" ? "" : undefined}>
      <Browsing key={socket.generation} socket={socket} drawn={drawn} />
    </div>
  );
}

function Browsing({ socket, drawn }: Props) {
  const [store] = useState(() => new BrowserStore(socket));
  const listing = useListing(store);
  useEffect(() => () => store.kernel.close(), [store]);
  const { status } = socket;
  useEffect(() => {
    store.kernel.update();
    if (status.kind === "open") store.ask(); // for what was said while nobody listened
  }, [store, status]);
  useEffect(() => drawn(listing));
  return (
    <>
      {status.kind === "lost" && <Lost retryAt={status.retryAt} rows={hasRows(listing)} retry={() => socket.retry()} />}
      <Panel listing={listing} />
    </>
  );
}

const hasRows = ({ state }: Listing): boolean => Boolean(state?.shown?.rows.length) && state.status !== "signed_out";

function Lost({ retryAt, rows, retry }: { readonly retryAt: number; readonly rows: boolean; readonly retry: () => void }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <div class="tcw-note is-error">
      <Icon name="warning" />
      <p>
        <span role="alert">
          <strong>{text.jupyter.gone[0]}</strong> {rows && text.rowsStay}
        </span>{" "}
        <span aria-hidden="true">{text.retryIn(seconds)}</span>
      </p>
      <Button onClick={retry}>{text.tryAgain}</Button>
    </div>
  );
}

function Stopped({ why, retry }: { readonly why: Stop; readonly retry: () => void }) {
  const { title, nextStep } = text.stopped[why];
  return (
    <section class="tcw-panel tcw-side" aria-label={text.region}>
      <p class="tcw-side-title" aria-hidden="true">
        {text.region}
      </p>
      <Note class="is-warn" icon="warning" title={title} text={nextStep} alert>
        {why === "missing" && <EnableCommand />}
        <Button icon="refresh" onClick={retry}>
          {text.tryAgain}
        </Button>
      </Note>
    </section>
  );
}

function EnableCommand() {
  return (
    <div class="tcw-side-command">
      <pre class="tcw-code">
        <code>{text.enableCommand}</code>
      </pre>
      <CopyButton getText={() => text.enableCommand} onError={() => {}}>
        {text.copyCommand}
      </CopyButton>
    </div>
  );
}
