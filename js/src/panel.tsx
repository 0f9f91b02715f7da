/** The Browser panel: head, filters, grid and details, foot. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Chips } from "./chips";
import { DetailsPane } from "./details";
import { ExportStrip } from "./exporting";
import { Filters } from "./filters";
import { Grid } from "./grid";
import { Head } from "./head";
import { Icon } from "./icons";
import { panelKeys } from "./keys";
import { type Listing, ListingProvider, useListing } from "./listing";
import { numbered, useOrdinal, useUid } from "./mount";
import { Blank, BusyNote, EmptyListing, ErrorNote, FirstError } from "./notice";
import { Foot } from "./pager";
import { SignIn } from "./signin";
import * as text from "./strings";
import { SelectionStrip } from "./strip";

export function Panel({ listing }: { readonly listing: Listing }) {
  const label = listing.state?.region_label ?? text.region;
  const ordinal = useOrdinal(label);
  const busy = listing.kernel.busy;
  return (
    <ListingProvider value={listing}>
      <section
        class="tcw-panel"
        aria-label={numbered(label, ordinal)}
        data-details={listing.details && listing.state?.selection.length ? "" : undefined}
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
  const gate = state.status === "signed_out" || (signingIn && !state.account);
  const main = (
    <div class="tcw-main" role="tabpanel" id={id} aria-labelledby={`${id}-${state.query.scope}`}>
      {gate ? <Gate /> : <List />}
      {!gate && listing.details && state.selection.length > 0 && <DetailsPane ordinal={ordinal} />}
    </div>
  );
  return (
    <>
      <Head panel={id} signIn={() => setSigningIn(true)} />
      {!gate && <Filters ordinal={ordinal} />}
      {!gate && <Chips />}
      {error && !gate && (state.shown?.rows.length || listing.notice) && <ErrorNote error={error} />}
      {main}
      {!gate && <Foot ordinal={ordinal} />}
    </>
  );
}

/** Nobody is signed in: the form, and after it the listing that was asked for. */
function Gate() {
  const [listing, state] = useListing();
  return (
    <div class="tcw-blank">
      <Icon name="lock" />
      <p>{text.signedOut}</p>
      <p class="tcw-muted">
        {text.signInHere} <code>tcw.login()</code> {text.inACell}
      </p>
      <SignIn kernel={listing.kernel} servers={state.servers} error={state.error} bare />
    </div>
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
      {listing.exporting && <ExportStrip exporting={listing.exporting} />}
      {state.selection.length > 1 && <SelectionStrip />}
    </div>
  );
}

/** A list holds the largest height it had in this layout, so that a short last page does not pull the notebook up. */
function useSteadyHeight(list: { readonly current: HTMLElement | null }): void {
  const most = useRef({ layout: "", height: 0 });
  const [listing, state] = useListing();
  useLayoutEffect(() => {
    const { current } = list;
    if (!current) return;
    const layout = `${current.offsetWidth} ${listing.details} ${state.page_size}`;
    if (layout !== most.current.layout) {
      most.current = { layout, height: 0 };
      current.style.removeProperty("--tcw-held");
    }
    most.current.height = Math.max(most.current.height, current.offsetHeight);
    current.style.setProperty("--tcw-held", `${most.current.height}px`);
  });
}
