/**
 * What a Browser view shows: the state the kernel pushed, with the wishes laid over it that the kernel has not answered yet.
 * So every click shows within a frame, the newest wish wins, and an error takes back nothing but its own wish.
 */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ExportState } from "./exporting";
import type { BrowserState, DetailsTab, ErrorBody, Query, RequestName, Row } from "./protocol";
import { CLEAR } from "./strings";
import { type Channel, Kernel, Refused } from "./transport";

/** Under this nothing moves; above it the old page is marked busy. */
export const SLOW_AFTER_MS = 150;
/** How long an answered wish is kept when no push follows its reply: then the push came before. */
const KEEP_MS = 250;
/** Rows remembered, to say the size of a selection over several pages. */
const MOST_KNOWN = 5000;

type Patch = Partial<Omit<BrowserState, "query">> & { readonly query?: Partial<Query> };

interface Wish {
  readonly patch: Patch;
  /** The generation it was made in: rows that a view turned to by itself are worth nothing in another. */
  readonly generation: number | undefined;
  readonly loads: boolean;
  answered: boolean;
}

export class Listing {
  readonly kernel: Kernel;
  /** The kernel's state with the wishes over it; null until the kernel has answered at all. */
  state: BrowserState | null = null;
  loading = true;
  /** Loading for so long that it must be said. */
  slow = false;
  chosen: ReadonlySet<string> = new Set();
  /** An error of a wish, as opposed to one of the listing. */
  notice: ErrorBody | null = null;
  /** Whether this view shows the details, and which of their tabs; another view of the same browser may differ. */
  details = false;
  tab: DetailsTab = "overview";
  exporting: ExportState | null = null;
  /** Rises when the page shown has been fetched anew: what was loaded about its assets may be old. */
  fetches = 0;
  #told: BrowserState | null = null;
  #wishes: readonly Wish[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #known = new Map<string, Row>();

  constructor(
    channel: Channel,
    /** Called after every change. */
    readonly redraw: () => void,
  ) {
    this.kernel = new Kernel(channel, (state) => this.#take(state as BrowserState), redraw);
    this.kernel.request<BrowserState>("ready").answer.then((state) => this.#take(state), this.failed);
    this.#wait();
  }

  /** Changes what only this view knows. */
  set(own: Partial<Pick<Listing, "details" | "tab" | "notice" | "exporting">>): void {
    Object.assign(this, own);
    this.redraw();
  }

  /** The row of a URI, if any page that this view has had held it. */
  row(uri: string | undefined): Row | null {
    return this.#known.get(uri ?? "") ?? null;
  }

  query(changes: Partial<Query>): void {
    this.#wish("query", { changes }, { query: changes, page: 1 }, true);
  }

  /** Into a group; its own details make room for what it holds. */
  enter(group: string): void {
    this.details = false;
    this.query({ group });
  }

  clear(): void {
    this.#wish("query", { clear: true }, { query: CLEAR, page: 1 }, true);
  }

  /** Turns to a page: by itself when its rows were sent ahead, else by asking. */
  turn(number: number): void {
    const { state } = this;
    if (!state || (number === state.page && !state.error)) return;
    const { next, generation } = state;
    if (next?.page === number && !this.loading) {
      this.#wish("turned", { number, generation }, { page: number, shown: next, next: null, status: "ready", error: null });
    } else {
      this.#wish("page", { number }, { page: number }, true);
    }
  }

  pageSize(size: number): void {
    this.#wish("page_size", { size }, { page_size: size }, true);
  }

  select(uris: readonly string[]): void {
    this.#wish("select", { uris }, { selection: uris, selected: this.row(uris.at(-1)) });
  }

  refresh(): void {
    this.#wish("refresh", {}, {}, true);
  }

  retry(): void {
    this.#wish("retry", {}, { error: null }, true);
  }

  /** Takes back what the kernel has not picked up, and stops what it is loading. */
  cancel(): void {
    this.kernel.drop();
    this.#wish("cancel_pending", {}, {});
  }

  /** To the group around this one; from the outermost back to the list of groups. */
  up(): void {
    const { state } = this;
    if (state?.query.group) this.query({ group: state.breadcrumbs.at(-2)?.uri ?? null });
  }

  /** Says what the kernel refused; what was dropped here says nothing. */
  readonly failed = (reason: unknown): void => {
    if (!(reason instanceof Refused)) throw reason;
    if (reason.body) this.set({ notice: reason.body });
  };

  #take(state: BrowserState): void {
    if (typeof state?.revision !== "number" || state.revision < (this.#told?.revision ?? -1)) return;
    if (this.#known.size > MOST_KNOWN) this.#known.clear();
    for (const page of [state.shown, state.next]) for (const row of page?.rows ?? []) this.#known.set(row.uri, row);
    if (state.selected) this.#known.set(state.selected.uri, state.selected);
    const before = this.#told?.shown && this.#told;
    if (before && before.shown?.page === state.shown?.page && before.updated_at !== state.updated_at) this.fetches += 1;
    this.#told = state;
    this.#keep((wish) => !wish.answered && !(wish.patch.shown && wish.generation !== state.generation));
  }

  #wish(name: RequestName, body: object, patch: Patch, loads = false): void {
    const wish: Wish = { patch, generation: this.#told?.generation, loads, answered: false };
    const remove = () => this.#keep((other) => other !== wish);
    this.notice = null;
    this.#wishes = [...this.#wishes, wish];
    this.#lay();
    this.kernel.request(name, body).answer.then(
      () => {
        wish.answered = true;
        this.#lay();
        setTimeout(remove, KEEP_MS);
      },
      (reason) => {
        remove();
        this.failed(reason);
      },
    );
  }

  #keep(stays: (wish: Wish) => boolean): void {
    this.#wishes = this.#wishes.filter(stays);
    this.#lay();
  }

  #lay(): void {
    const before = this.state?.selection;
    const told = this.#told;
    this.state = told && this.#wishes.reduce(lay, told);
    const { state } = this;
    if (state && state.selection !== before) this.chosen = new Set(state.selection);
    const asked = this.#wishes.some((wish) => wish.loads && !wish.answered);
    this.loading = asked || !state || state.status === "loading" || state.status === "idle";
    this.#wait();
    this.redraw();
  }

  /** Starts or ends the time after which loading is said. */
  #wait(): void {
    if (!this.loading) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.slow = false;
    } else {
      this.#timer ??= setTimeout(() => {
        this.slow = true;
        this.redraw();
      }, SLOW_AFTER_MS);
    }
  }
}

const lay = (state: BrowserState, { patch }: Wish): BrowserState => ({ ...state, ...patch, query: { ...state.query, ...patch.query } });

/** The listing of the panel that a component is in. */
const Context = createContext<Listing | null>(null);
export const ListingProvider = Context.Provider;

/** The listing and its state, for what is drawn only when there is one. */
export function useListing(): readonly [Listing, BrowserState] {
  const listing = useContext(Context) as Listing;
  return [listing, listing.state as BrowserState];
}
