/** What a tab of the details shows. */
import type { ComponentChildren } from "preact";
import type { Details, Fact, Table } from "../kernel/asset-protocol";
import { CopyButton } from "../ui/copy";
import * as text from "../ui/strings";
import { type Filterable, FilterButton } from "./filter-button";

interface Props {
  readonly body: Details;
  readonly name: string;
  readonly filters: Filterable;
  /** The tags, in Overview. */
  readonly tagsRow?: ComponentChildren;
}

export function TabBody({ body, name, filters, tagsRow }: Props) {
  return (
    <>
      {body.note && <p class="tcw-muted">{body.note}</p>}
      {body.tables?.map((table) => (
        <FactsTable key={table.caption} {...table} />
      ))}
      <Facts {...body} filters={filters} tagsRow={tagsRow} />
      {body.code && (
        <>
          {body.script && <p class="tcw-muted">{text.inThisNotebook}</p>}
          <Code code={body.code} name={name} />
          <Script name={name}>{body.script ?? null}</Script>
        </>
      )}
    </>
  );
}

function Facts({ facts = [], filters, tagsRow }: Pick<Details, "facts"> & Pick<Props, "filters" | "tagsRow">) {
  if (!facts.length && !tagsRow) return null;
  return (
    <dl class="tcw-dl">
      {tagsRow && (
        <>
          <dt>{text.tags}</dt>
          <dd>{tagsRow}</dd>
        </>
      )}
      {facts.map((fact) => (
        <>
          <dt>{fact.label}</dt>
          <dd>
            <Value fact={fact} filters={filters} />
          </dd>
        </>
      ))}
    </dl>
  );
}

function Value({ fact: { value, copy, filter }, filters }: { readonly fact: Fact } & Pick<Props, "filters">) {
  if (copy) return <code>{value}</code>;
  if (filter === "namespace" && filters.namespace) return <FilterButton field="namespace" value={value} children={value} />;
  if (filter === "type" && filters.type) return <FilterButton {...filters.type} children={value} />;
  return <>{value}</>;
}

function FactsTable({ caption, heads, rows }: Table) {
  return (
    <table class="tcw-facts">
      <caption>{caption}</caption>
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
            <th scope="row">{name}</th>
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

/** Python's strings, comments and the few keywords that our snippets use. */
const TOKENS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(#[^\n]*)|\b(import|as|from|with|for|in|True|False|None)\b/;
/** The class of each part that split() returns: plain text, then the three groups of a match. */
const CLASSES = ["", "s", "c", "k"] as const;

/** The code that needs nothing of this notebook, under the code that does. */
function Script({ name, children }: { readonly name: string; readonly children: string | null }) {
  if (!children) return <p class="tcw-muted">{text.runsAnywhere}</p>;
  return (
    <>
      <div class="tcw-script">
        <p class="tcw-muted">{text.runsAnywhere}</p>
        <CopyButton iconOnly getText={() => children} onError={() => {}}>
          {text.copyScript}
        </CopyButton>
      </div>
      <Code code={children} name={text.scriptFor(name)} />
    </>
  );
}

function Code({ code, name }: { readonly code: string; readonly name: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <pre class="tcw-code" role="group" tabIndex={0} aria-label={text.codeOf(name)}>
      <code>
        {code.split(TOKENS).map((part, i) => (
          <span key={i} class={CLASSES[i % 4]}>
            {part}
          </span>
        ))}
      </code>
    </pre>
  );
}
