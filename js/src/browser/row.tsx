/** One row of the grid. */

import type { Row } from "../kernel/protocol";
import { bytes, count } from "../ui/format";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { exactTime, relativeTime } from "../ui/time";

const TAGS_SHOWN = 2;

interface Props {
  readonly row: Row;
  readonly index: number;
  /** Its number in the whole listing, the header row being 1. */
  readonly number: number;
  readonly selected: boolean;
  /** Whether the column's header says that sizes of groups are members. */
  readonly headerSaysMembers: boolean;
  /** Whether the namespace goes without saying; else it stands before the name. */
  readonly namespaceKnown: boolean;
}

export function GridRow({ row, index, number, selected, namespaceKnown, headerSaysMembers }: Props) {
  return (
    <tr role="row" aria-rowindex={number} aria-selected={selected} data-i={index}>
      <td role="gridcell" class="c-check" aria-colindex={1} tabIndex={-1}>
        <span class="tcw-box" aria-hidden="true" />
      </td>
      <th role="rowheader" class="c-name" aria-colindex={2} tabIndex={-1}>
        <div class="tcw-name">
          <Icon name={row.icon} class={row.kind === "group" ? "is-group" : ""} />
          <span class="tcw-cut" title={row.name} data-of={namespaceKnown ? undefined : `${row.namespace}/`}>
            {row.name}
          </span>
          {row.public && <Icon name="globe" class="is-mark" label={text.isPublic} />}
          {row.read_only && <Icon name="lock" class="is-mark" label={text.readOnly} />}
        </div>
      </th>
      <td role="gridcell" class="c-type" aria-colindex={3} tabIndex={-1}>
        {row.type ?? text.unknown}
      </td>
      <td role="gridcell" class="c-size" aria-colindex={4} tabIndex={-1}>
        <Size row={row} headerSaysMembers={headerSaysMembers} />
      </td>
      <td role="gridcell" class="c-date" aria-colindex={5} tabIndex={-1}>
        {row.last_accessed && <RelativeTime iso={row.last_accessed} />}
      </td>
      <td role="gridcell" class="c-tags" aria-colindex={6} tabIndex={-1}>
        {row.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <span key={tag} class="tcw-tag">
            {tag}
          </span>
        ))}
        {row.tags.length > TAGS_SHOWN && (
          <span class="tcw-tag" title={row.tags.slice(TAGS_SHOWN).join(", ")}>
            +{row.tags.length - TAGS_SHOWN}
          </span>
        )}
      </td>
    </tr>
  );
}

function RelativeTime({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={exactTime(iso)}>
      {relativeTime(iso)}
    </time>
  );
}

/** Bytes of an array, members of a group; a dash for an unknown size, for which servers send null or 0. */
function Size({ row, headerSaysMembers }: Pick<Props, "row" | "headerSaysMembers">) {
  if (row.kind === "array")
    return <span title={row.size ? text.exactBytes(row.size) : ""}>{row.size ? bytes(row.size) : text.unknown}</span>;
  if (row.members === null) return <span>{text.unknown}</span>;
  return <span>{headerSaysMembers ? count(row.members) : text.memberCount(row.members)}</span>;
}
