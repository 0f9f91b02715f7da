/** The row of filters: kind and namespace (or the way back out of a group), the search, the tags, the rest. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { addressIn } from "../edit/address";
import { useSuggestions } from "../edit/suggestions";
import type { InListing } from "../kernel/listing";
import type { NamespaceGroup } from "../kernel/protocol";
import { Button } from "../ui/button";
import { Combobox } from "../ui/combobox";
import { Icon } from "../ui/icons";
import { NamespaceCombobox } from "../ui/namespace-combobox";
import { RadioGroup } from "../ui/select";
import * as text from "../ui/strings";
import { Breadcrumbs } from "./breadcrumbs";
import { MoreFilters } from "./more-filters";

/** Typing searches after this. */
export const SEARCH_AFTER_MS = 250;

export function Filters({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { query } = listing.state;
  if (query.scope === "favorites") return <p class="tcw-muted tcw-filters">{text.favoritesAre}</p>;
  return (
    <div class="tcw-filters">
      {query.group ? (
        <Breadcrumbs listing={listing} ordinal={ordinal} />
      ) : (
        <>
          <RadioGroup
            label={text.kind}
            options={{ array: text.arrays, group: text.groups }}
            value={query.kind}
            onChoose={(kind) => listing.query({ kind, order_by: null })}
          />
          <Namespaces key={listing.state.account?.username} listing={listing} />
        </>
      )}
      <Search listing={listing} />
      <AddTag listing={listing} />
      <MoreFilters listing={listing} />
    </div>
  );
}

function Namespaces({ listing }: InListing) {
  const { query, account } = listing.state;
  const options = account?.username ? [{ name: account.username, count: null }] : [];
  const [groups, setGroups] = useState<readonly NamespaceGroup[]>(options.length ? [{ kind: "user", label: text.you, options }] : []);
  return (
    <NamespaceCombobox
      value={query.namespace}
      groups={groups}
      stopped={listing.kernel.gone}
      onChoose={(namespace) => listing.query({ namespace })}
      onOpen={() => {
        const answer = listing.kernel.request("namespaces", {}).answer;
        answer.then((body) => setGroups(body.groups), listing.failed);
      }}
    />
  );
}

function Search({ listing }: InListing) {
  const { query, breadcrumbs } = listing.state;
  const [typed, setTyped] = useState(query.search);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null); // null: no search waits to be sent
  const input = useRef<HTMLInputElement | null>(null);
  const field = useRef<HTMLDivElement | null>(null);

  const type = (search: string) => {
    setTyped(search);
    clearTimeout(timer.current ?? 0);
  };
  const change = (search: string, wait = SEARCH_AFTER_MS) => {
    type(search);
    if (wait && addressIn(search)) return; // it is offered to be opened; Enter searches for it only after Escape
    timer.current = setTimeout(() => {
      timer.current = null;
      if (search !== listing.state.query.search) listing.query({ search });
    }, wait);
  };
  // A search set by Python or another view is shown, but it does not overwrite what is being typed here
  useLayoutEffect(() => {
    if (!timer.current && !listing.notice && !listing.kernel.gone) setTyped(query.search); // what was refused or lost stays
  }, [query.search]);
  useLayoutEffect(() => () => clearTimeout(timer.current ?? 0), []);

  const group = breadcrumbs.at(-1);
  const clear = () => {
    change("", 0);
    input.current?.focus();
  };
  const suggestions = useSuggestions(listing, typed, field, () => type(listing.state.query.search));
  return (
    <div class="tcw-field tcw-search" ref={field}>
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={text.search}
        placeholder={query.group && group ? text.searchIn(group.name) : text.searchPlaceholder}
        value={typed}
        autocomplete="off"
        spellcheck={false}
        {...suggestions.input}
        onFocus={suggestions.open}
        onClick={suggestions.open}
        onBlur={suggestions.close}
        onInput={(event) => {
          suggestions.open();
          (event.isComposing ? type : change)(event.currentTarget.value);
        }}
        onCompositionEnd={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (suggestions.onKey(event.key)) event.preventDefault();
          else if (event.key === "Enter") change(typed, 0);
          else if (event.key === "Escape" && typed) clear();
          else return;
          event.preventDefault();
        }}
      />
      {typed ? <Button icon="close" label={text.clearSearch} onClick={clear} /> : <kbd class="tcw-kbd">/</kbd>}
      {suggestions.popup}
    </div>
  );
}

/** Before a tag that is to be excluded, in the values of the list: no tag begins with it. */
const NOT = "\u0000";

function AddTag({ listing }: InListing) {
  const { query, tags_seen, assets_seen } = listing.state;
  const inUse = new Set([...query.tags, ...query.exclude_tags]);
  const seen = tags_seen.filter(({ tag }) => !inUse.has(tag));
  const options = seen.map(({ tag, count }) => ({ value: tag, count, icon: "tag" as const }));
  const without = seen.map(({ tag }) => ({ value: NOT + tag, label: text.not(tag), icon: "not" as const }));
  const choose = (chosen: string) => {
    const excludes = chosen.startsWith(NOT);
    const tag = excludes ? chosen.slice(NOT.length) : chosen;
    if (!tag || inUse.has(tag)) return;
    listing.query(excludes ? { exclude_tags: [...query.exclude_tags, tag] } : { tags: [...query.tags, tag] });
  };
  return (
    <Combobox
      class="tcw-addtag"
      label={text.addTag}
      icon="plus"
      value=""
      placeholder={text.addTag}
      groups={[
        { label: text.withTag, note: text.onLoadedRows(assets_seen), options },
        { label: text.withoutTag, options: without, whenTyping: true },
      ]}
      onChoose={choose}
      hint={options.length ? undefined : text.noTags}
      stopped={listing.kernel.gone}
      alignEnd
    />
  );
}
