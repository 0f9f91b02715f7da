/** One row of the grid. */

import { Star } from "../edit/star";
import type { InListing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { exactTime, shortAge } from "../ui/time";
import { type Filterable, FilterButton, Tag } from "./filter-button";
import type { CutName } from "./names";

const TAGS_SHOWN = 2;
/** A mark after a name (public, read only) takes this from it. */
const MARK_PX = 19;

interface Props {
  readonly row: Row;
  readonly index: number;
  /** Its number in the whole listing, the header row being 1. */
  readonly number: number;
  readonly selected: boolean;
  /** Whether the namespace goes without saying. */
  readonly namespaceKnown: boolean;
  readonly filters: Filterable;
  /** The group whose contents are shown: names are relative to it. */
  readonly inside: string | undefined;
  readonly cut: CutName;
}

export function GridRow({ listing, row, index, number, selected, namespaceKnown, filters, inside, cut }: InListing & Props) {
  const isGroup = row.kind === "group";
  return (
    <tr role="row" aria-rowindex={number} aria-selected={selected} data-i={index}>
      <td role="gridcell" class="c-check" aria-colindex={1} tabIndex={-1}>
        <span class="tcw-box" aria-hidden="true" />
      </td>
      <th role="rowheader" class="c-name" aria-colindex={2} tabIndex={-1}>
        <Name row={row} inside={inside} cut={cut} />
      </th>
      <td role="gridcell" class="c-ns" aria-colindex={3} tabIndex={-1}>
        {!namespaceKnown &&
          (filters.namespace ? <FilterButton field="namespace" value={row.namespace} inRow children={row.namespace} /> : row.namespace)}
      </td>
      <td role="gridcell" class="c-about" aria-colindex={4} tabIndex={-1} title={row.description ?? undefined}>
        <About row={row} filters={filters} />
      </td>
      <td role="gridcell" class="c-tags" aria-colindex={5} tabIndex={-1}>
        {row.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <Tag key={tag} tag={tag} filters={filters.tags} inRow />
        ))}
        {row.tags.length > TAGS_SHOWN && (
          <span class="tcw-tags-more" title={row.tags.slice(TAGS_SHOWN).join(", ")}>
            +{row.tags.length - TAGS_SHOWN}
          </span>
        )}
      </td>
      <td role="gridcell" class="c-size" aria-colindex={6} tabIndex={-1}>
        <Size row={row} />
      </td>
      <td role="gridcell" class="c-date" aria-colindex={7} tabIndex={-1}>
        {row.last_accessed && <Age iso={row.last_accessed} />}
      </td>
      <td role="gridcell" class="c-end" aria-colindex={8} tabIndex={-1}>
        <Star listing={listing} row={row} key={row.uri} inRow />
        {isGroup && (
          <button type="button" class="tcw-go" data-enter tabIndex={-1} aria-label={text.openGroup} title={text.openGroup}>
            <Icon name="right" />
          </button>
        )}
      </td>
    </tr>
  );
}

/** The name first, for screen readers; the icon, which says the type, is drawn before it. */
function Name({ row, inside, cut }: Pick<Props, "row" | "inside" | "cut">) {
  const whole = inside && row.name.startsWith(`${inside}/`) ? row.name.slice(inside.length + 1) : row.name;
  const marks = Number(row.public) + Number(row.read_only ?? false);
  const shown = cut(whole, MARK_PX * marks);
  return (
    <div class="tcw-name">
      <span class="tcw-mid" title={row.name}>
        {shown === whole ? (
          whole
        ) : (
          <>
            <span class="tcw-sr">{whole}</span>
            <span aria-hidden="true">{shown}</span>
          </>
        )}
      </span>
      <Icon name={row.icon} class={row.kind === "group" ? "is-kind is-group" : "is-kind"} label={text.kindOf(row)} />
      {row.public && <Icon name="globe" class="is-mark" label={text.isPublic} />}
      {row.read_only && <Icon name="lock" class="is-mark" label={text.readOnly} />}
    </div>
  );
}

/** The type, where the icon does not say all of it, and the description. */
function About({ row, filters }: Pick<Props, "row" | "filters">) {
  const type = row.icon === "file" || (row.icon === "group" && row.type !== text.group) ? row.type : null;
  return (
    <>
      {type && filters.type ? <FilterButton {...filters.type} inRow children={type} /> : type}
      {type && row.description && " · "}
      {row.description}
    </>
  );
}

/** "14 min ago"; narrow lists leave out the "ago". */
function Age({ iso }: { readonly iso: string }) {
  const [age, ago] = shortAge(iso);
  return (
    <time dateTime={iso} title={exactTime(iso)}>
      {age}
      {ago && <span class="tcw-ago">{text.ago}</span>}
    </time>
  );
}

/** Bytes of an array, members of a group; a dash for what is unknown. */
function Size({ row }: Pick<Props, "row">) {
  const exact = row.kind === "array" && row.size ? text.exactBytes(row.size) : undefined;
  return <span title={exact}>{row.amount || text.unknown}</span>;
}
