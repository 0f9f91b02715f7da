/** A chip for every active filter; a tag or a type can be turned into its opposite. */

import { useRef } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { ShownState } from "../kernel/pages";
import type { Query } from "../kernel/protocol";
import { labelOf } from "../kernel/query";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";

type ListField = "tags" | "exclude_tags" | "file_types" | "exclude_file_types";

interface Filter {
  readonly noun: string;
  readonly value: string;
  /** What the chip shows. */
  readonly label: string;
  /** Whether it excludes what it names; undefined where only including is possible. */
  readonly excludes?: boolean;
  /** The change to the query that turns it into its opposite. */
  readonly inverted?: Partial<Query>;
  /** The change to the query that removes it. */
  readonly removed: Partial<Query>;
}

export function Chips({ listing }: InListing) {
  const { state } = listing;
  const row = useRef<HTMLDivElement | null>(null);
  const filters = activeFilters(state);
  if (!filters.length) return null;
  /** The focus goes to the chip that takes the place of the removed one, else to Add tag. */
  const remove = (filter: Filter, index: number) => {
    const items = row.current?.querySelectorAll("li") ?? [];
    const neighbour = items[index + 1] ?? items[index - 1];
    const addTag = row.current?.closest(".tcw-panel")?.querySelector<HTMLElement>(".tcw-addtag input");
    (neighbour?.querySelector("button") ?? addTag)?.focus();
    listing.query(filter.removed);
  };
  return (
    <div class="tcw-chips" ref={row}>
      <ul aria-label={text.filters}>
        {filters.map((filter, i) => (
          <li key={`${filter.noun} ${filter.value}`}>
            <Chip filter={filter} onInvert={() => filter.inverted && listing.query(filter.inverted)} onRemove={() => remove(filter, i)} />
          </li>
        ))}
      </ul>
      {state.status !== "empty" && (
        <Button class="is-link" onClick={() => listing.clear()}>
          {text.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface ChipProps {
  readonly filter: Filter;
  readonly onInvert: () => void;
  readonly onRemove: () => void;
}

function Chip({ filter, onInvert, onRemove }: ChipProps) {
  const { noun, value, excludes } = filter;
  const content = (
    <>
      <Icon name={excludes ? "not" : noun === "tag" ? "tag" : "filters"} />
      <span class="tcw-cut">{filter.label}</span>
    </>
  );
  const removeLabel = text.remove(noun, value);
  return (
    <span class={`tcw-chip ${excludes ? "is-not" : ""}`}>
      {excludes === undefined ? (
        <span class="tcw-chip-body">{content}</span>
      ) : (
        <button
          type="button"
          aria-pressed={excludes}
          aria-label={text.exclude(noun, value)}
          title={text.inverts(noun, value, excludes)}
          onClick={onInvert}
        >
          {content}
        </button>
      )}
      <button type="button" class="tcw-chip-x" aria-label={removeLabel} title={removeLabel} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </span>
  );
}

const without = (values: readonly string[], value: string): string[] => values.filter((other) => other !== value);

/** The active filters, in the order in which they are shown. */
export function activeFilters({ query, choices }: Pick<ShownState, "query" | "choices">): Filter[] {
  const filters: Filter[] = [];
  const add = (noun: string, value: string | null, label: string, removed: Partial<Query>) => {
    if (value) filters.push({ noun, value, label, removed });
  };
  const addInvertible = (noun: string, field: ListField, opposite: ListField, excludes: boolean) => {
    for (const value of query[field]) {
      const removed = { [field]: without(query[field], value) };
      const inverted = { ...removed, [opposite]: [...query[opposite], value] };
      filters.push({ noun, value, label: noun === "tag" ? value : labelOf(choices.file_types, value), excludes, inverted, removed });
    }
  };
  addInvertible("tag", "tags", "exclude_tags", false);
  addInvertible("tag", "exclude_tags", "tags", true);
  addInvertible("type", "file_types", "exclude_file_types", false);
  addInvertible("type", "exclude_file_types", "file_types", true);
  add("group type", query.group_type, labelOf(choices.group_types, query.group_type ?? ""), { group_type: null });
  add("permission", query.permission, text.youCan(query.permission ?? ""), { permission: null });
  for (const name of query.shared_to) add("namespace", name, text.sharedWith(name), { shared_to: without(query.shared_to, name) });
  add("filter", query.with_metadata ? text.withMetadata : null, text.withMetadata, { with_metadata: false });
  const topLevelOnly = !query.flat && query.kind === "group" && !query.group;
  add("filter", topLevelOnly ? text.topLevelOnly : null, text.topLevelOnly, { flat: true });
  return filters;
}
