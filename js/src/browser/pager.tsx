/** The footer of the panel: which rows are shown, the pages, the rows per page. */

import { useState } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { ShownState } from "../kernel/pages";
import { Button } from "../ui/button";
import { numbered, useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import * as text from "../ui/strings";

export function Footer({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  return (
    <div class="tcw-foot">
      <StatusLine listing={listing} />
      {!listing.slow && inServerOrder(listing.state) && <span class="tcw-order">{text.serverOrder}</span>}
      <Pager listing={listing} ordinal={ordinal} />
      <PageSize listing={listing} />
      <ServerNotices notices={listing.state.shown?.notices ?? []} />
    </div>
  );
}

/** What the server says about the listing, such as which folders it does not serve: the first sentence, and the others when opened. */
function ServerNotices({ notices }: { readonly notices: readonly string[] }) {
  const [first, ...others] = notices;
  if (!first) return null;
  if (!others.length) return <p class="tcw-notices">{first}</p>;
  return (
    <details class="tcw-notices">
      <summary>
        {first} {text.andMore(others.length)}
      </summary>
      {others.map((notice) => (
        <p key={notice}>{notice}</p>
      ))}
    </details>
  );
}

function StatusLine({ listing }: InListing) {
  const { state } = listing;
  const loading = listing.slow && !listing.kernel.busy;
  return (
    <div role="status">
      {loading && <span class="tcw-spin" aria-hidden="true" />}
      <span>{loading ? <LoadingText {...state} /> : shownText(state)}</span>
    </div>
  );
}

/** Whether the rows stand in an order that nobody chose. */
const inServerOrder = ({ query, shown, status }: ShownState): boolean =>
  !query.order_by && (shown?.rows.length ?? 0) > 1 && status !== "signed_out";

function shownText(state: ShownState): string {
  const { shown, total_items } = state;
  if (!shown || state.status === "signed_out") return text.noListing;
  if (!shown.rows.length && state.status !== "empty") return text.noListing; // those none are of the query before
  if (!shown.rows.length) return text.none(text.nounOf(state.query), total_items);
  return text.range(shown.first, shown.first + shown.rows.length - 1, total_items);
}

function LoadingText({ page, page_size, total_items }: ShownState) {
  const from = (page - 1) * page_size + 1;
  if (total_items === null || from > total_items) return <>{text.loading}</>;
  return (
    <>
      <span class="tcw-loading">{text.loading} </span>
      {text.range(from, Math.min(from + page_size - 1, total_items), total_items)}
    </>
  );
}

/** The requested page; after an error the one that is still shown. */
const currentPage = ({ status, shown, page }: ShownState): number => (status === "error" ? (shown?.page ?? page) : page);

function Pager({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { state } = listing;
  const page = currentPage(state);
  const pages = state.total_pages;
  const lastPage = Math.max(1, pages ?? Number.MAX_SAFE_INTEGER);
  const [typed, setTyped] = useState<string | null>(null); // kept here, or an arriving page would overwrite it
  const clamp = (number: number) => Math.min(Math.max(1, Math.round(number) || page), lastPage);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setTyped(null);
    else if (step) {
      event.preventDefault();
      setTyped(String(clamp(Number(typed ?? page) + step)));
    }
  };
  const commit = () => {
    const number = clamp(Number(typed));
    if (typed && number !== page) listing.turn(number);
    setTyped(null);
  };
  return (
    <nav class="tcw-pager" aria-label={numbered(text.pages, ordinal)}>
      <Button icon="first" label={text.firstPage} disabled={page <= 1} onClick={() => listing.turn(1)} />
      <Button icon="left" label={text.previousPage} disabled={page <= 1} onClick={() => listing.turn(page - 1)} />
      <div class="tcw-field">
        <input
          type="text" // a focused input of type number would take the wheel from the notebook
          inputMode="numeric"
          role="spinbutton"
          autocomplete="off"
          aria-label={text.page}
          aria-valuemin={1}
          aria-valuemax={pages === null ? undefined : lastPage}
          aria-valuenow={clamp(Number(typed ?? page))}
          value={typed ?? page}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={onKeyDown}
        />
      </div>
      <span class="tcw-of-n">{pages !== null && text.ofPages(lastPage)}</span>
      <Button
        icon="right"
        label={text.nextPage}
        disabled={page >= lastPage || (pages === null && !state.shown?.rows.length)}
        onClick={() => listing.turn(page + 1)}
      />
      <Button icon="last" label={text.lastPage} disabled={pages === null || page >= pages} onClick={() => listing.turn(lastPage)} />
    </nav>
  );
}

export function PageSize({ listing }: InListing) {
  const { state } = listing;
  const id = useUid();
  return (
    <div class="tcw-per">
      <label for={id}>
        <span>{text.rowsPerPage}</span>
      </label>
      <Select
        id={id}
        value={state.page_size}
        options={state.choices.page_sizes.map((size) => [size, String(size)])}
        onChoose={listing.pageSize}
      />
    </div>
  );
}
