/** The Browser panel: header, filters, grid and details, footer. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { InListing, Listing } from "../kernel/listing";
import { activeElement, hasFocus } from "../ui/focus";
import { numbered, useOrdinal, useUid } from "../ui/landmarks";
import { SignInForm } from "../ui/sign-in-form";
import * as text from "../ui/strings";
import { Chips } from "./chips";
import { DetailsPane } from "./details";
import { ExportStatus } from "./export";
import { filterByClick } from "./filter-button";
import { Filters } from "./filters";
import { Grid } from "./grid";
import { panelKeys } from "./grid-keys";
import { Header } from "./header";
import { InsertedNote } from "./insert";
import { Awaited, EmptyListing, ErrorNote, FirstError, KernelNote, NoListing, Placeholder } from "./notices";
import { Footer } from "./pager";
import { useRowMenu } from "./row-menu";
import { SelectionBar } from "./selection-bar";

const isSeen = (element: Element | null): boolean => Boolean(element?.getClientRects().length);

export function Panel({ listing }: { readonly listing: Listing }) {
  const ordinal = useOrdinal(text.region);
  const panel = useRef<HTMLElement | null>(null);
  const hadFocus = hasFocus(panel.current);
  // When the element that had the focus is gone (a button that did its work, a row, the form), the list takes the focus, or Details in its place
  useLayoutEffect(() => {
    const { current } = panel;
    if (!hadFocus || !current || (hasFocus(current) && isSeen(activeElement(current)))) return;
    const places = current.querySelectorAll<HTMLElement>('.tcw-blank, .tcw-grid [tabindex="0"], .tcw-d-tabs [aria-selected="true"]');
    [...places].find(isSeen)?.focus();
  });
  return (
    <section
      ref={panel}
      class="tcw-panel"
      aria-label={numbered(text.region, ordinal)}
      data-details={listing.details && listing.state?.selection.length ? "" : undefined}
      onKeyDown={(event) => panelKeys(event, () => listing.up())}
      onClick={(event) => filterByClick(event, listing)}
    >
      {listing.state ? (
        <Content listing={listing} ordinal={ordinal} />
      ) : (
        <div class="tcw-main">
          <div class="tcw-list">
            <Awaited listing={listing} />
            <KernelNote listing={listing} />
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
  const signInNeeded = state.status === "signed_out" || (signingIn && !state.account);
  const error = listing.notice ?? (!signInNeeded && state.shown?.rows.length ? state.error : null);
  const main = (
    <div class="tcw-main" role="tabpanel" id={id} aria-labelledby={`${id}-${state.query.scope}`}>
      {signInNeeded ? <SignInPrompt listing={listing} /> : <List listing={listing} />}
      {!signInNeeded && listing.details && state.selection.length > 0 && <DetailsPane listing={listing} ordinal={ordinal} />}
    </div>
  );
  return (
    <>
      <Header listing={listing} panel={id} onSignIn={() => setSigningIn(true)} />
      {!signInNeeded && <Filters listing={listing} ordinal={ordinal} />}
      {!signInNeeded && <Chips listing={listing} />}
      {error && <ErrorNote listing={listing} error={error} />}
      {main}
      {listing.inserted && <InsertedNote listing={listing} note={listing.inserted} />}
      {!signInNeeded && <Footer listing={listing} ordinal={ordinal} />}
    </>
  );
}

/** Nobody is signed in: the form, in the place of the list. */
function SignInPrompt({ listing }: InListing) {
  const { state } = listing;
  return (
    <Placeholder icon="lock" title={text.signedOut}>
      <p class="tcw-muted">
        {listing.kernel.words.signIn ?? (
          <>
            {text.signInHere} <code>tcw.login()</code> {text.inACell}
          </>
        )}
      </p>
      {listing.note && (
        <p class="tcw-muted" role="status">
          {listing.note}
        </p>
      )}
      {/* Without credentials the error only says that there are none, and how a script would sign in */}
      <SignInForm kernel={listing.kernel} servers={state.servers} error={state.account && state.error} embedded />
    </Placeholder>
  );
}

/** The grid or what stands in its place, and below it what is going on. */
function List({ listing }: InListing) {
  const { state } = listing;
  const { menu, ...openers } = useRowMenu(listing);
  return (
    <div class="tcw-list" style={{ "--tcw-most": useMostRows(listing) }} {...openers}>
      {listing.slow && !listing.kernel.busy && <div class="tcw-line" />}
      {state.shown?.rows.length ? (
        <Grid listing={listing} page={state.shown} />
      ) : state.error ? (
        <FirstError listing={listing} error={state.error} />
      ) : listing.loading || !["empty", "idle"].includes(state.status) ? (
        <Awaited listing={listing} />
      ) : state.status === "empty" ? (
        <EmptyListing listing={listing} />
      ) : (
        <NoListing listing={listing} />
      )}
      <KernelNote listing={listing} />
      {listing.exporting && <ExportStatus listing={listing} exporting={listing.exporting} />}
      {state.selection.length > 1 && <SelectionBar listing={listing} />}
      {menu}
    </div>
  );
}

/** Rows of the longest page of this query: the list keeps their height, so that a short last page does not move the notebook below. */
function useMostRows({ state, loading }: Listing): number {
  const query = JSON.stringify(state.query);
  const held = useRef({ query, rows: 0 });
  const rows = state.shown?.rows.length ?? 0;
  if (held.current.query === query) held.current.rows = Math.max(held.current.rows, rows);
  else if (!loading) held.current = { query, rows }; // until then the rows are those of the query before
  return held.current.rows;
}
