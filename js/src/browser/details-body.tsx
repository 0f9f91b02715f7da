/** What a tab of the details shows. */
import type { Details, Table } from "../kernel/protocol";
import * as text from "../ui/strings";

export function TabBody({ body, name }: { readonly body: Details; readonly name: string }) {
  return (
    <>
      {body.text && <p class="tcw-text">{body.text}</p>}
      {body.note && <p class="tcw-muted">{body.note}</p>}
      {body.tables?.map((table) => (
        <FactsTable key={table.caption} {...table} />
      ))}
      <Facts {...body} />
      {body.code && <Code code={body.code} name={name} />}
    </>
  );
}

function Facts({ tags = [], facts = [] }: Pick<Details, "tags" | "facts">) {
  if (!tags.length && !facts.length) return null;
  return (
    <dl class="tcw-dl">
      {tags.length > 0 && (
        <>
          <dt>{text.tags}</dt>
          <dd>
            {tags.map((tag) => (
              <span key={tag} class="tcw-tag">
                {tag}
              </span>
            ))}
          </dd>
        </>
      )}
      {facts.map(({ label, value, copy }) => (
        <>
          <dt>{label}</dt>
          <dd>{copy ? <code>{value}</code> : value}</dd>
        </>
      ))}
    </dl>
  );
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
