/**
 * What a panel can do with the notebook beside it, where the side panel's extension is in the page. The extension answers on `document`:
 * a panel in an output is a bundle of its own, perhaps of another release, and shares nothing else with it.
 */
import { useEffect, useState } from "preact/hooks";
import type { Code, SnippetRequest } from "./protocol";

/** What there is to say after an insertion; gone after `until`. */
export interface InsertNote {
  readonly title: string;
  readonly nextStep: string;
  readonly until?: Promise<unknown>;
}

/** Code as a notebook wants it: in the style that its user has set, and `own` where it is the notebook that the panel is in. */
export type CodeFor = (wanted: Pick<SnippetRequest, "style" | "own">) => Promise<Code>;

export interface NotebookHost {
  /** Puts code into the notebook that `from` is in, or the one in use, or a new one; runs it if wanted. */
  insert(code: CodeFor, options: { readonly run: boolean; readonly from: Element }): Promise<InsertNote | null>;
  /** Opens a new notebook with this code, and runs it. */
  openNew(code: CodeFor): Promise<InsertNote | null>;
}

const ASK = "tiledb-cloud-widgets:ask-host";
const HERE = "tiledb-cloud-widgets:host-here";

/** The host of this page, if there is one. */
function findHost(): NotebookHost | null {
  const detail: { host: NotebookHost | null } = { host: null };
  document.dispatchEvent(new CustomEvent(ASK, { detail }));
  return detail.host;
}

/** Answers for this page from now on, and tells the panels that are there already. */
export function offerHost(host: NotebookHost): void {
  document.addEventListener(ASK, (event) => {
    (event as CustomEvent<{ host: NotebookHost | null }>).detail.host = host;
  });
  document.dispatchEvent(new CustomEvent(HERE));
}

/** The host of this page; null where there is none, and the panel then offers only to copy. */
export function useNotebookHost(): NotebookHost | null {
  const [host, setHost] = useState(findHost);
  useEffect(() => {
    const look = () => setHost(findHost());
    document.addEventListener(HERE, look);
    return () => document.removeEventListener(HERE, look);
  }, []);
  return host;
}
