/** The row of filters: what and where (or the way back out of a group), the search, the tags, the rest. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Combobox } from "./combobox";
import { Button, Segments } from "./controls";
import { Crumbs } from "./crumbs";
import { Icon } from "./icons";
import { useListing } from "./listing";
import { MoreFilters } from "./more";
import { NamespaceBox } from "./namespacebox";
import type { NamespaceGroup } from "./protocol";
import * as text from "./strings";

/** Typing searches after this. */
export const SEARCH_AFTER_MS = 250;

export function Filters({ ordinal }: { readonly ordinal: number }) {
  const [listing, { query }] = useListing();
  return (
    <div class="tcw-filters">
      {query.group ? (
        <Crumbs ordinal={ordinal} />
      ) : (
        <>
          <Segments
            label={text.kind}
            options={{ array: text.arrays, group: text.groups }}
            value={query.kind}
            choose={(kind) => listing.query({ kind, order_by: null })}
          />
          <Namespaces />
        </>
      )}
      <Search />
      <AddTag />
      <MoreFilters />
    </div>
  );
}

function Namespaces() {
  const [listing, { query, account }] = useListing();
  const own = account?.username ? [{ label: text.you, options: [{ name: account.username, count: null }] }] : [];
  const [groups, setGroups] = useState<readonly NamespaceGroup[]>(own);
  return (
    <NamespaceBox
      value={query.namespace}
      groups={groups}
      choose={(namespace) => listing.query({ namespace })}
      opened={() => {
        const answer = listing.kernel.request<{ readonly groups: readonly NamespaceGroup[] }>("namespaces").answer;
        answer.then((body) => setGroups(body.groups), listing.failed);
      }}
    />
  );
}

function Search() {
  const [listing, { query, breadcrumbs }] = useListing();
  const [typed, setTyped] = useState(query.search);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(query.search);

  // What Python or another view searches for is shown; what is being typed here is not overwritten by an answer to less of it.
  useEffect(() => {
    if (query.search === sent.current) return;
    sent.current = query.search;
    clearTimeout(timer.current);
    setTyped(query.search);
  }, [query.search]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (search: string) => {
    clearTimeout(timer.current);
    if (search === query.search) return;
    sent.current = search;
    listing.query({ search });
  };
  const change = (search: string, now = false) => {
    setTyped(search);
    clearTimeout(timer.current);
    if (now) send(search);
    else timer.current = setTimeout(send, SEARCH_AFTER_MS, search);
  };
  const group = breadcrumbs.at(-1);
  return (
    <div class="tcw-field tcw-search">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={text.search}
        placeholder={query.group && group ? text.searchIn(group.name) : text.searchAll}
        value={typed}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Enter") change(typed, true);
          else if (event.key === "Escape" && typed) change("", true);
          else return;
          event.preventDefault();
        }}
      />
      {typed ? (
        <Button
          icon="close"
          label={text.clearSearch}
          onClick={() => {
            change("", true);
            input.current?.focus();
          }}
        />
      ) : (
        <kbd class="tcw-kbd" title={text.slash}>
          /
        </kbd>
      )}
    </div>
  );
}

function AddTag() {
  const [listing, { query, tags_seen }] = useListing();
  const held = new Set([...query.tags, ...query.exclude_tags]);
  const options = tags_seen.filter(({ tag }) => !held.has(tag)).map(({ tag, count }) => ({ value: tag, count, icon: "tag" as const }));
  return (
    <Combobox
      class="tcw-addtag"
      label={text.addTag}
      icon="plus"
      value=""
      placeholder={text.addTag}
      groups={[{ label: text.tags, note: text.onPagesSeen, options }]}
      take={(tag) => !held.has(tag) && listing.query({ tags: [...query.tags, tag] })}
      said={options.length ? undefined : text.noTags}
      another={text.another}
      end
    />
  );
}
