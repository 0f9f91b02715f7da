/** A tag, an owner or a type, in a row or in the details: a button that filters by it, or with Alt excludes it. */
import type { ComponentChildren } from "preact";
import type { Listing } from "../kernel/listing";
import type { ShownState } from "../kernel/pages";
import type { Query, Row } from "../kernel/protocol";
import * as text from "../ui/strings";

export type FilterField = "tag" | "namespace" | "type" | "group type";

interface Props {
  readonly field: FilterField;
  readonly value: string;
  readonly class?: string;
  /** In a row the keyboard does not stop here: the details have the same buttons. */
  readonly inRow?: boolean;
  readonly children: ComponentChildren;
}

export function FilterButton({ field, value, class: extra = "", inRow, children }: Props) {
  return (
    <button
      type="button"
      class={`tcw-filter ${extra}`}
      data-filter={field}
      data-value={value}
      tabIndex={inRow ? -1 : undefined}
      title={canExclude(field) ? text.filterByOrExclude(value) : text.filterBy(value)}
    >
      {children}
    </button>
  );
}

interface TagProps {
  readonly tag: string;
  readonly filters: boolean;
  readonly inRow?: boolean;
}

/** A tag of an asset, which filters by a click where the listing has filters. */
export function Tag({ tag, filters, inRow = false }: TagProps) {
  if (!filters) return <span class="tcw-tag">{tag}</span>;
  return (
    <FilterButton field="tag" value={tag} class="tcw-tag" inRow={inRow}>
      {tag}
    </FilterButton>
  );
}

/** The API excludes tags and types of files; owners and types of groups it does not. */
const canExclude = (field: FilterField): boolean => field === "tag" || field === "type";

/** Filters by what was clicked on, anywhere in a panel: rows have many such buttons, and no handler each. */
export function filterByClick(event: MouseEvent, listing: Listing): void {
  const button = (event.target as Element).closest<HTMLElement>("[data-filter]");
  const { filter, value } = button?.dataset ?? {};
  if (filter && value !== undefined) listing.query(filtered(listing.state.query, filter as FilterField, value, event.altKey));
}

/** The change to a query that filters by a value, or excludes it. */
function filtered(query: Query, field: FilterField, value: string, exclude: boolean): Partial<Query> {
  if (field === "namespace") return { namespace: value };
  if (field === "group type") return { group_type: value };
  const [wanted, unwanted] = field === "tag" ? (["tags", "exclude_tags"] as const) : (["file_types", "exclude_file_types"] as const);
  const without = (values: readonly string[]) => values.filter((other) => other !== value);
  return exclude
    ? { [wanted]: without(query[wanted]), [unwanted]: [...without(query[unwanted]), value] }
    : { [wanted]: [...without(query[wanted]), value], [unwanted]: without(query[unwanted]) };
}

/** What can be filtered by in a listing, of one asset. */
export interface Filterable {
  readonly tags: boolean;
  readonly namespace: boolean;
  readonly type: { readonly field: FilterField; readonly value: string } | null;
}

export function filterable(
  { query, choices }: Pick<ShownState, "query" | "choices">,
  row: Pick<Row, "kind" | "type" | "namespace">,
): Filterable {
  const any = query.scope !== "favorites"; // which has no filters
  const types = row.kind === "array" ? choices.file_types : query.group ? [] : choices.group_types;
  const type = types.find(({ label }) => label === row.type);
  return {
    tags: any,
    namespace: any && !query.group && query.namespace !== row.namespace,
    type: any && type ? { field: row.kind === "array" ? "type" : "group type", value: type.value } : null,
  };
}
