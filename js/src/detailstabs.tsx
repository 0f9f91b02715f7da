/** What the four tabs of the details show. */
import type { ComponentChildren } from "preact";
import { bytes, capital } from "./format";
import type { ArraySchema, Details, Row } from "./protocol";
import * as text from "./strings";

type Fact = readonly [label: string, value: ComponentChildren];

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="tcw-dl">
      {facts.map(
        ([label, value]) =>
          value != null &&
          value !== "" && (
            <>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  );
}

interface OverviewProps {
  readonly row: Row | null;
  readonly loaded: Details["overview"] | null;
}

/** What a row tells of its asset. */
const known = (row: Row | null): Fact[] => [
  [text.owner, row?.namespace],
  [text.size, row?.size && bytes(row.size)],
  [text.youMay, row?.allowed_actions.join(", ")],
];

/** What the row tells is there at once; the rest of the facts comes after it. */
export function OverviewTab({ row, loaded }: OverviewProps) {
  const { description, tags } = loaded ?? row ?? { description: null, tags: [] };
  const facts = loaded?.facts.map(({ label, value, copy }): Fact => [label, copy ? <code>{value}</code> : value]) ?? known(row);
  const chips = tags.map((tag) => (
    <span key={tag} class="tcw-tag">
      {tag}
    </span>
  ));
  return (
    <>
      {description && <p class="tcw-text">{description}</p>}
      <Facts facts={[[text.tags, chips.length ? chips : null], ...facts]} />
    </>
  );
}

interface TableProps {
  readonly caption: string;
  readonly quiet?: boolean;
  readonly heads: readonly [string, string];
  readonly rows: readonly (readonly [name: string, value: string, notes: string])[];
}

function Table({ caption, quiet, heads, rows }: TableProps) {
  return (
    <table class="tcw-facts">
      <caption class={quiet ? "tcw-sr" : ""}>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value, notes]) => (
          <tr key={name}>
            <th scope="row">{name || text.unnamed}</th>
            <td>
              <span class="tcw-mono">{value}</span>
              <span class="tcw-sub">{notes}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The parts that are there, as one note. */
const notes = (...parts: readonly (string | false | null | undefined)[]): string => parts.filter(Boolean).join(", ");

export function SchemaTab({ loaded }: { readonly loaded: Details["schema"] }) {
  if ("members" in loaded) {
    if (!loaded.members.length) return <p class="tcw-muted">{text.none}</p>;
    const rows = loaded.members.map((member) => [member.name, capital(member.type ?? member.kind), member.uri] as const);
    return (
      <>
        <Table caption={text.members} heads={[text.name, text.type]} rows={rows} />
        {loaded.more > 0 && <p class="tcw-muted">{text.more(loaded.more)}</p>}
      </>
    );
  }
  return <ArraySchemaTables schema={loaded} />;
}

function ArraySchemaTables({ schema }: { readonly schema: ArraySchema }) {
  const dimensions = schema.dimensions.map(
    (d) => [d.name, d.domain?.replace(" .. ", " … ") ?? "—", notes(d.type, d.tile && text.tile(d.tile), d.filters)] as const,
  );
  const attributes = schema.attributes.map((a) => {
    const cells = a.cells === "variable" ? text.variable : a.cells && a.cells !== "1" && text.perCell(a.cells);
    return [a.name, a.type, notes(a.nullable && text.nullable, cells, a.enumeration && text.oneOf(a.enumeration), a.filters)] as const;
  });
  return (
    <>
      <Table caption={text.dimensions} heads={[text.name, text.domain]} rows={dimensions} />
      <Table caption={text.attributes} heads={[text.name, text.type]} rows={attributes} />
      <Facts
        facts={[
          [text.arrayType, schema.kind && text.types[schema.kind]],
          [text.cellOrder, schema.cell_order],
          [text.tileOrder, schema.tile_order],
          [text.capacity, schema.capacity],
          [text.duplicates, schema.duplicates === null ? null : schema.duplicates ? text.allowed : text.notAllowed],
        ]}
      />
    </>
  );
}

export function MetadataTab({ loaded }: { readonly loaded: Details["metadata"] }) {
  if (!loaded.entries.length) return <p class="tcw-muted">{text.none}</p>;
  const rows = loaded.entries.map((entry) => [entry.key, entry.value, entry.type] as const);
  return <Table caption={text.keyValue} quiet heads={[text.key, text.value]} rows={rows} />;
}

/** Python's strings, comments and the few keywords that our snippets use. */
const WORDS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(#[^\n]*)|\b(import|as|from|with|for|in|True|False|None)\b/;

export function CodeTab({ loaded, name }: { readonly loaded: Details["code"]; readonly name: string }) {
  const parts = loaded.code.split(WORDS);
  return (
    <>
      <p class="tcw-muted">{text.runsAlone}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre class="tcw-code" role="group" tabIndex={0} aria-label={text.codeOf(name)}>
        <code>
          {parts.map((part, i) => {
            const style = ["", "s", "c", "k"][i % 4]; // split() gives the plain text, then the three groups of each match
            return (
              part &&
              (style ? (
                <span key={i} class={style}>
                  {part}
                </span>
              ) : (
                part
              ))
            );
          })}
        </code>
      </pre>
    </>
  );
}
