/** The foot of the panel: which rows are shown, the pages, the rows per page. */

import { useState } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { BrowserState } from "../kernel/protocol";
import { Button, Select } from "../ui/controls";
import { numbered, useUid } from "../ui/landmarks";
import * as text from "../ui/strings";

export function Foot({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  return (
    <div class="tcw-foot">
      <StatusLine listing={listing} />
      <Pager listing={listing} ordinal={ordinal} />
      <PageSize listing={listing} />
    </div>
  );
}

function StatusLine({ listing }: InListing) {
  const { state } = listing;
  const loading = listing.slow && !listing.kernel.busy;
  return (
    <div role="status">
      {loading && <span class="tcw-spin" aria-hidden="true" />}
      <span>{loading ? loadingWords(state) : shownWords(state)}</span>
    </div>
  );
}

function shownWords(state: BrowserState): string {
  const { shown, total_items } = state;
  if (!shown || state.status === "signed_out") return text.noListing;
  if (!shown.rows.length) return `0 ${text.nounOf(state.query)}`;
  return text.range(shown.first, shown.first + shown.rows.length - 1, total_items);
}

function loadingWords({ page, page_size, total_items }: BrowserState): string {
  const from = (page - 1) * page_size + 1;
  if (total_items === null || from > total_items) return text.loading;
  return text.loadingRange(text.range(from, Math.min(from + page_size - 1, total_items), total_items));
}

/** The page asked for; after an error the one that is still shown. */
const pageOf = ({ status, shown, page }: BrowserState): number => (status === "error" ? (shown?.page ?? page) : page);

function Pager({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { state } = listing;
  const page = pageOf(state);
  const pages = state.total_pages;
  const most = Math.max(1, pages ?? Number.MAX_SAFE_INTEGER);
  const [typed, setTyped] = useState<string | null>(null); // of our own, or an answer that arrives would overwrite it
  const commit = () => {
    const number = Math.min(Math.max(1, Math.round(Number(typed))), most);
    if (typed && number !== page) listing.turn(number);
    setTyped(null);
  };
  return (
    <nav class="tcw-pager" aria-label={numbered(text.pages, ordinal)}>
      <Button icon="first" label={text.first} off={page <= 1} onClick={() => listing.turn(1)} />
      <Button icon="left" label={text.previous} off={page <= 1} onClick={() => listing.turn(page - 1)} />
      <div class="tcw-field">
        <input
          type="number"
          aria-label={text.page}
          min={1}
          max={pages === null ? undefined : most}
          value={typed ?? page}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            if (event.key === "Escape") setTyped(null);
          }}
        />
      </div>
      <span class="tcw-of-n">{pages !== null && text.ofN(most)}</span>
      <Button
        icon="right"
        label={text.next}
        off={page >= most || (pages === null && (state.shown?.rows.length ?? 0) < state.page_size)}
        onClick={() => listing.turn(page + 1)}
      />
      <Button icon="last" label={text.last} off={pages === null || page >= pages} onClick={() => listing.turn(most)} />
    </nav>
  );
}

function PageSize({ listing }: InListing) {
  const { state } = listing;
  const id = useUid();
  const sizes = state.choices.page_sizes.map((size) => [size, String(size)]);
  return (
    <div class="tcw-per">
      <label for={id}>
        <span>{text.rowsPerPage}</span>
      </label>
      <Select
        id={id}
        value={String(state.page_size)}
        options={Object.fromEntries(sizes)}
        choose={(size) => listing.pageSize(Number(size))}
      />
    </div>
  );
}
