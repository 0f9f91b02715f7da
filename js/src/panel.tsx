/** The Browser panel: head, filters, grid and details, foot. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Grid } from "./grid";
import { Head } from "./head";
import { panelKeys } from "./keys";
import { type Listing, ListingProvider, useListing } from "./listing";
import { numbered, useOrdinal, useUid } from "./mount";
import { Blank, BusyNote, EmptyListing, ErrorNote, FirstError } from "./notice";
import { Foot } from "./pager";
import { text } from "./strings";

export function Panel({ listing }: { readonly listing: Listing }) {
  const label = listing.state?.region_label ?? text.region;
  const ordinal = useOrdinal(label);
  const busy = listing.kernel.busy;
  return (
    <ListingProvider value={listing}>
      <section
        class="tcw-panel"
        aria-label={numbered(label, ordinal)}
        data-details={(listing.details && listing.state?.selection.length) || undefined}
        onKeyDown={(event) => panelKeys(event, () => listing.up())}
      >
        {listing.state ? (
          <Content ordinal={ordinal} />
        ) : (
          <div class="tcw-main">
            <div class="tcw-list">
              <Blank icon="clock" title={busy ? text.notStarted : text.loading} />
              {busy && <BusyNote />}
            </div>
          </div>
        )}
      </section>
    </ListingProvider>
  );
}

function Content({ ordinal }: { readonly ordinal: number }) {
  const [listing, state] = useListing();
  const [signingIn, setSigningIn] = useState(false);
  const id = useUid();
  const error = listing.notice ?? state.error;
  void signingIn;
  return (
    <>
      <Head panel={id} signIn={() => setSigningIn(true)} />
      {error && (state.shown || listing.notice) && <ErrorNote error={error} />}
      <div class="tcw-main" role="tabpanel" id={id} aria-labelledby={`${id}-${state.query.scope}`}>
        <List />
      </div>
      <Foot ordinal={ordinal} />
    </>
  );
}

/** The grid, or what stands in its place; what holds it up stands at its foot. */
function List() {
  const [listing, state] = useListing();
  const list = useRef<HTMLDivElement>(null);
  const focused = list.current?.contains(document.activeElement) ?? false;
  useSteadyHeight(list);
  useLayoutEffect(() => {
    if (focused && !list.current?.contains(document.activeElement)) list.current?.querySelector<HTMLElement>(".tcw-blank")?.focus();
  });
  return (
    <div class="tcw-list" ref={list}>
      {listing.slow && !listing.kernel.busy && <div class="tcw-line" />}
      {state.shown?.rows.length ? (
        <Grid />
      ) : state.error ? (
        <FirstError error={state.error} />
      ) : state.shown && !listing.loading ? (
        <EmptyListing />
      ) : (
        <Blank icon="clock" title={text.loading} />
      )}
      {listing.kernel.busy && <BusyNote />}
    </div>
  );
}

/** A list holds the largest height it had at this width, so that a short last page does not pull the notebook up. */
function useSteadyHeight(list: { readonly current: HTMLElement | null }): void {
  const most = useRef({ width: 0, height: 0 });
  const [listing] = useListing();
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const size = listing.state?.page_size;
    if (element.offsetWidth !== most.current.width || size === undefined) {
      most.current = { width: element.offsetWidth, height: 0 };
      element.style.minBlockSize = "";
    }
    most.current.height = Math.max(most.current.height, element.offsetHeight);
    element.style.minBlockSize = `${most.current.height}px`;
  });
}
