/** The Browser panel: head, filters, grid and details, foot. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { InListing, Listing } from "../kernel/listing";
import { numbered, useOrdinal, useUid } from "../ui/landmarks";
import * as text from "../ui/strings";
import { SignIn } from "../widgets/sign-in-form";
import { Chips } from "./chips";
import { DetailsPane } from "./details";
import { ExportStrip } from "./export";
import { Filters } from "./filters";
import { Grid } from "./grid";
import { panelKeys } from "./grid-keys";
import { Head } from "./header";
import { Blank, BusyNote, EmptyListing, ErrorNote, FirstError } from "./notices";
import { Foot } from "./pager";
import { SelectionStrip } from "./selection-bar";

export function Panel({ listing }: { readonly listing: Listing }) {
  const ordinal = useOrdinal(text.region);
  const busy = listing.kernel.busy;
  const panel = useRef<HTMLElement | null>(null);
  const focused = panel.current?.contains(document.activeElement) ?? false;
  // What had the focus is gone: a button that did its work, a row, the form. The keyboard goes on in the list
  useLayoutEffect(() => {
    if (focused && !panel.current?.contains(document.activeElement))
      panel.current?.querySelector<HTMLElement>('.tcw-blank, .tcw-grid [tabindex="0"]')?.focus();
  });
  return (
    <section
      ref={panel}
      class="tcw-panel"
      aria-label={numbered(text.region, ordinal)}
      data-details={listing.details && listing.state?.selection.length ? "" : undefined}
      onKeyDown={(event) => panelKeys(event, () => listing.up())}
    >
      {listing.state ? (
        <Content listing={listing} ordinal={ordinal} />
      ) : (
        <div class="tcw-main">
          <div class="tcw-list">
            <Blank icon="clock" title={busy ? listing.kernel.words.start : text.loading} />
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
    <Blank icon="lock" title={text.signedOut}>
      <p class="tcw-muted">
        {text.signInHere} <code>tcw.login()</code> {text.inACell}
      </p>
      {listing.note && (
        <p class="tcw-muted" role="status">
          {listing.note}
        </p>
      )}
      <SignIn kernel={listing.kernel} servers={state.servers} error={state.error} bare />
    </Blank>
  );
}

/** The grid, or what stands in its place; what holds it up stands at its foot. */
function List({ listing }: InListing) {
  const { state } = listing;
  // A list holds the most rows it had, so that a short last page or a search does not pull the notebook up
  const most = useRef(0);
  most.current = Math.max(most.current, state.shown?.rows.length ?? 0);
  return (
    <div class="tcw-list" style={{ "--tcw-most": most.current }}>
      {listing.slow && !listing.kernel.busy && <div class="tcw-line" />}
      {state.shown?.rows.length ? (
        <Grid listing={listing} page={state.shown} />
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
