/** One row of the grid. */

import type { Row } from "../kernel/protocol";
import { bytes, capital, count } from "../ui/format";
import { Icon } from "../ui/icons";
import * as text from "../ui/strings";
import { ago, exact } from "../ui/time";

const TAGS_SHOWN = 2;

interface Props {
  readonly row: Row;
  readonly index: number;
  /** Its number in the whole listing, the head being 1. */
  readonly number: number;
  readonly selected: boolean;
  /** Whether the column's head says that sizes are members. */
  readonly plain: boolean;
  /** Whether the namespace stands before the name. */
  readonly owned: boolean;
}

export function GridRow({ row, index, number, selected, owned, plain }: Props) {
  return (
    <tr role="row" aria-rowindex={number} aria-selected={selected} data-i={index}>
      <td role="gridcell" class="c-check" aria-colindex={1} tabIndex={-1}>
        <span class="tcw-box" aria-hidden="true" />
      </td>
      <th role="rowheader" class="c-name" aria-colindex={2} tabIndex={-1}>
        <div class="tcw-name">
          <Icon name={row.icon} class={row.kind === "group" ? "is-group" : ""} />
          <span class="tcw-cut" title={row.name} data-of={owned ? undefined : `${row.namespace}/`}>
            {row.name}
          </span>
          {row.public && <Icon name="globe" class="is-mark" label={text.isPublic} />}
          {row.read_only && <Icon name="lock" class="is-mark" label={text.readOnly} />}
        </div>
      </th>
      <td role="gridcell" class="c-type" aria-colindex={3} tabIndex={-1}>
        {row.type ?? "—"}
      </td>
      <td role="gridcell" class="c-size" aria-colindex={4} tabIndex={-1}>
        <Size row={row} plain={plain} />
      </td>
      <td role="gridcell" class="c-date" aria-colindex={5} tabIndex={-1}>
        {row.last_accessed && <When iso={row.last_accessed} />}
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

function When({ iso }: { readonly iso: string }) {
  return (
    <time dateTime={iso} title={exact(iso)}>
      {ago(iso)}
    </time>
  );
}

/** Bytes of an array, members of a group; a dash for what is not known, and 0 bytes is what servers say then. */
function Size({ row, plain }: Pick<Props, "row" | "plain">) {
  if (row.kind === "group") return <span>{row.members === null ? "—" : plain ? count(row.members) : text.nMembers(row.members)}</span>;
  return <span title={row.size ? text.exactly(row.size) : ""}>{row.size ? bytes(row.size) : "—"}</span>;
}

/** A type as the server spells it, in words: "soma" -> "SOMA", "ml_model" -> "Ml model". */
export const wordFor = (type: string): string => (/^(soma|vcf)$/.test(type) ? type.toUpperCase() : capital(type.replaceAll("_", " ")));
