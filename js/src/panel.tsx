/** The Browser panel: head, filters, grid and details, foot. */

import { Chips } from "./chips";
import { DetailsPane } from "./details";
import { ExportStrip } from "./exporting";
import { Filters } from "./filters";
import { Grid } from "./grid";
import { Head } from "./head";
import { Icon } from "./icons";
import { panelKeys } from "./keys";
import type { InListing, Listing } from "./listing";
import { useEffect, useRef, useState } from "./live";
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
    <section
      class="tcw-panel"
      aria-label={numbered(label, ordinal)}
      data-details={listing.details && listing.state?.selection.length ? "" : undefined}
      onKeyDown={(event) => panelKeys(event, () => listing.up())}
    >
      {listing.state ? (
        <Content listing={listing} ordinal={ordinal} />
      ) : (
        <div class="tcw-main">
          <div class="tcw-list">
            <Blank icon="clock" title={busy ? text.runCell : text.loading} />
            {busy && <BusyNote listing={listing} />}
          </div>
        </div>
      )}
    </section>
  );
}

function Content({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { state } = listing;
  const [signingIn, setSigningIn] = useState(false);
  const id = useUid();
  const error = listing.notice ?? state.error;
  const gate = state.status === "signed_out" || (signingIn && !state.account);
  const main = (
    <div class="tcw-main" role="tabpanel" id={id} aria-labelledby={`${id}-${state.query.scope}`}>
      {gate ? <Gate listing={listing} /> : <List listing={listing} />}
      {!gate && listing.details && state.selection.length > 0 && <DetailsPane listing={listing} ordinal={ordinal} />}
    </div>
  );
  return (
    <>
      <Head listing={listing} panel={id} signIn={() => setSigningIn(true)} />
      {!gate && <Filters listing={listing} ordinal={ordinal} />}
      {!gate && <Chips listing={listing} />}
      {error && !gate && (state.shown?.rows.length || listing.notice) && <ErrorNote listing={listing} error={error} />}
      {main}
      {!gate && <Foot listing={listing} ordinal={ordinal} />}
    </>
  );
}

/** Nobody is signed in: the form, and after it the listing that was asked for. */
function Gate({ listing }: InListing) {
  const { state } = listing;
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
function List({ listing }: InListing) {
  const { state } = listing;
  const list = useRef<HTMLDivElement | null>(null);
  // A list holds the most rows it had, so that a short last page or a search does not pull the notebook up
  const most = useRef(0);
  most.current = Math.max(most.current, state.shown?.rows.length ?? 0);
  const focused = list.current?.contains(document.activeElement) ?? false;
  useEffect(() => {
    if (focused && !list.current?.contains(document.activeElement)) list.current?.querySelector<HTMLElement>(".tcw-blank")?.focus();
  });
  return (
    <div class="tcw-list" ref={list} style={{ "--tcw-most": most.current }}>
      {listing.slow && !listing.kernel.busy && <div class="tcw-line" />}
      {state.shown?.rows.length ? (
        <Grid listing={listing} />
      ) : state.error ? (
        <FirstError listing={listing} error={state.error} />
      ) : state.shown && !listing.loading ? (
        <EmptyListing listing={listing} />
      ) : (
        <Blank icon="clock" title={text.loading} />
      )}
      {listing.kernel.busy && <BusyNote listing={listing} />}
      {listing.exporting && <ExportStrip listing={listing} exporting={listing.exporting} />}
      {state.selection.length > 1 && <SelectionStrip listing={listing} />}
    </div>
  );
}
