/** The state of a Browser with the rows of its pages, which are sent once and kept by key. */
import type { BrowserRequests, BrowserState, Page, Row } from "./protocol";
import { KernelStore } from "./store";

/** Rows kept, so that pages seen need not be sent again, and to say the size of a selection over several pages. */
const MOST_ROWS = 5000;

/** The state as views show it: with pages in the place of their keys. */
export interface ShownState extends Omit<BrowserState, "shown" | "next" | "pages"> {
  readonly shown: Page | null;
  readonly next: Page | null;
}

export class BrowserStore extends KernelStore<BrowserRequests> {
  shown: ShownState | null = null;
  readonly #pages = new Map<number, Page>(); // the newest last
  readonly #rows = new Map<string, Row>();

  /** The row of a URI, if a page that came lately holds it. */
  row(uri: string): Row | null {
    return this.#rows.get(uri) ?? null;
  }

  protected override has(): BrowserRequests["ready"][0] {
    return { pages: [...this.#pages.keys()] };
  }

  protected override incomplete(): boolean {
    return [this.state?.shown, this.state?.next].some((key) => key && !this.#pages.has(key));
  }

  protected override take({ pages = [], ...state }: BrowserState): void {
    this.state = state;
    for (const page of pages) this.#keep(page);
    if (state.selected) this.#rows.set(state.selected.uri, state.selected);
    this.#prune(state);
    const page = (key: number | null) => this.#pages.get(key ?? 0) ?? null;
    // A page whose rows are still to come: the one before stays
    this.shown = { ...state, shown: state.shown ? (page(state.shown) ?? this.shown?.shown ?? null) : null, next: page(state.next) };
  }

  #keep(sent: Page): void {
    const page = this.#pages.get(sent.key) ?? sent; // the same rows stay the same object: nothing is drawn for them
    this.#pages.delete(page.key);
    this.#pages.set(page.key, page);
    for (const row of page.rows) this.#rows.set(row.uri, row);
  }

  #prune({ shown, next }: BrowserState): void {
    let rows = 0;
    for (const [key, page] of [...this.#pages].reverse()) {
      rows += page.rows.length;
      if (rows > MOST_ROWS && key !== shown && key !== next) this.#pages.delete(key);
    }
    if (this.#rows.size <= MOST_ROWS) return;
    this.#rows.clear();
    for (const page of [...this.#pages.values()]) this.#keep(page);
  }
}
