/** The first rows, the members of a group, the first lines of a file. */
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import type { Members, Table, Text } from "./parts";
import * as text from "./strings";

interface RowsProps {
  readonly table: Table;
  /** Absent where they are shown in full size already. */
  readonly onFullSize?: (() => void) | undefined;
}

export function Rows({ table, onFullSize }: RowsProps) {
  const { names, types, numeric, rows, of, not_read: notRead, more } = table;
  const align = (i: number) => (numeric[i] ? "" : "is-text");
  const below = [more > 0 && text.moreColumns(more), notRead.length > 0 && text.notRead(notRead)].filter(Boolean);
  return (
    <section class="tcw-pv-part">
      <p class="tcw-pv-head">
        <b>{text.rows}</b> <span>{rows.length ? text.rowsShown(rows.length, of) : text.noRows}</span>
        {rows.length > 0 && onFullSize && <Button icon="full" label={text.fullSize} onClick={onFullSize} />}
      </p>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div class="tcw-rows" role="group" aria-label={text.firstRows} tabIndex={0}>
          <table class="tcw-cells">
            <thead>
              <tr>
                {names.map((name, i) => (
                  <th key={i} scope="col" class={align(i)} title={`${name} ${types[i]}`}>
                    {name || text.unnamed}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, r) => (
                <tr key={r}>
                  {row.map((cell, i) => (
                    <td key={i} class={align(i)} title={cell ?? undefined}>
                      {cell ?? <i class="tcw-null">null</i>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {below.length > 0 && <p class="tcw-cap">{below.join(". ")}</p>}
    </section>
  );
}

interface MembersProps {
  readonly members: Members;
  readonly open: (uri: string, kind: string) => void;
}

export function MemberList({ members: { members, note }, open }: MembersProps) {
  return (
    <section class="tcw-pv-part">
      {members.length > 0 && (
        <ul class="tcw-members" aria-label={text.members}>
          {members.map(({ name, kind, uri }) => (
            <li key={uri}>
              <Icon name={kind} />
              <span class="tcw-cut" title={uri}>
                {name}
              </span>
              {uri.startsWith("tiledb://") && (
                <button type="button" class="tcw-btn is-icon" aria-label={text.openMember(kind, name)} onClick={() => open(uri, kind)}>
                  <Icon name="right" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      <p class="tcw-cap">{note}</p>
    </section>
  );
}

export function FileText({ file: { lines, note } }: { readonly file: Text }) {
  return (
    <section class="tcw-pv-part">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre class="tcw-code tcw-pv-text" role="group" aria-label={note} tabIndex={0}>
        {lines.join("\n")}
      </pre>
      <p class="tcw-cap">{note}</p>
    </section>
  );
}
