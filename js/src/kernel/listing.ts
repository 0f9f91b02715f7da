/**
 * What one view of a Browser shows: the state of its store, with optimistic updates over it that the kernel has not answered yet. So
 * every click shows within a frame, the newest update wins, and an error takes back nothing but its own update.
 */

import { useLayoutEffect, useState } from "preact/hooks";
import type { DetailsTab, Entry } from "./asset-protocol";
import type { InsertNote } from "./notebook";
import type { BrowserStore, ShownState } from "./pages";
import type {
  BrowserRequests,
  Code,
  ErrorBody,
  Exported,
  ExportFormat,
  ExportRows,
  Progress,
  Query,
  Row,
  SnippetRequest,
} from "./protocol";
import { hasFilters, NO_FILTERS } from "./query";
import { type Kernel, refusal } from "./transport";

/** Under this nothing moves; above it the old page is marked busy. */
export const SLOW_AFTER_MS = 150;
/** How long an answered update is kept when no push follows its reply: then the push came before. */
const KEEP_MS = 250;

type Patch = Partial<Omit<ShownState, "query">> & { readonly query?: Partial<Query> };

/** The requests that change the state, and are answered with nothing but that. */
type Changing = "query" | "page" | "page_size" | "refresh" | "retry" | "select" | "turned";

interface OptimisticUpdate {
  readonly patch: Patch;
  /** The generation it was made in; a page turned to by the view itself is dropped in any other. */
  readonly generation: number | undefined;
  readonly loads: boolean;
  answered: boolean;
}

/** An export under way, or what came of the last one. */
export interface ExportState {
  readonly format: ExportFormat;
  readonly rows: ExportRows;
  readonly progress: Progress;
  readonly cancelling?: boolean;
  readonly done?: Exported;
  readonly failed?: ErrorBody;
  readonly cancel: () => void;
}

/** What belongs to this view; another view of the same browser may differ. */
interface ViewState {
  details: boolean;
  tab: DetailsTab | "preview";
  exporting: ExportState | null;
  /** An error of an update, as opposed to one of the listing. */
  notice: ErrorBody | null;
  /** What there is to say after signing out. */
  note: string | null;
  /** What there is to say after code was put into a notebook. */
  inserted: InsertNote | null;
  /** The version of the asset selected last that its tabs and its code are of, in milliseconds since 1970; null: the latest. */
  version: number | null;
}

interface Draft {
  /** What the form began with. */
  readonly shown: Entry[keyof Entry];
  readonly typed: Entry[keyof Entry];
}

export interface Listing extends ViewState {
  readonly kernel: Kernel<BrowserRequests>;
  /** The store's state with the updates over it; null until there is one, which only Panel checks. */
  state: ShownState;
  loading: boolean;
  /** Loading for so long that it must be said. */
  slow: boolean;
  chosen: ReadonlySet<string>;
  /** The groups just left: the focus goes to the one of them that is in the list now. */
  left: ShownState["breadcrumbs"];
  /** Rises when the page shown has been fetched again or an asset was changed: what was loaded about assets may be old. */
  fetches: number;
  /** What was typed into a form of Details and not saved, by field and URI: it is there again when one comes back to the asset. */
  readonly drafts: Map<string, Draft>;
  set(own: Partial<ViewState>): void;
  /** The row of a URI, if any page that this view has had held it. */
  row(uri: string | undefined): Row | null;
  query(changes: Partial<Query>): void;
  /** Into a group; its own details make room for what it holds. */
  enter(group: string): void;
  /** To the group around this one; from the outermost back to the list of groups. */
  up(): void;
  /** No filter any more; where none holds, all namespaces. */
  clear(): void;
  /** Turns to a page: by itself when its rows were sent ahead, else by asking. */
  turn(number: number): void;
  pageSize(size: number): void;
  select(uris: readonly string[]): void;
  refresh(): void;
  signOut(): void;
  retry(): void;
  /** Takes back what the kernel has not picked up, and stops what it is loading. */
  cancel(): void;
  /** The code that opens these, of the version chosen, as a notebook wants it. */
  snippet(uris: readonly string[], wanted?: Pick<SnippetRequest, "style" | "own">): Promise<Code>;
  /** The code that opens these. */
  code(uris: readonly string[]): Promise<string>;
  /** Joins the view to its store, until what this returns is called. */
  attach(): () => void;
  /** Says what the kernel refused; what was given up here says nothing. */
  failed(reason: unknown): void;
}

/** The listing of one view of a store; `redraw` is called after every change. */
export function listingOf(store: BrowserStore, redraw: () => void): Listing {
  const { kernel } = store;
  let received: ShownState | null = null;
  let updates: readonly OptimisticUpdate[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts or ends the time after which loading is shown. */
  const updateSlow = () => {
    if (!listing.loading) {
      clearTimeout(timer);
      timer = undefined;
      listing.slow = false;
    } else {
      timer ??= setTimeout(() => {
        listing.slow = true;
        redraw();
      }, SLOW_AFTER_MS);
    }
  };

  const overlay = () => {
    if (received) {
      const before = listing.state?.selection;
      const state = updates.reduce(withUpdate, received);
      listing.state = state;
      if (state.selection !== before) listing.chosen = new Set(state.selection);
      if (state.selection.at(-1) !== before?.at(-1)) listing.version = null;
      const awaited = updates.some((update) => update.loads && !update.answered) || state.status === "loading";
      listing.loading = awaited && !kernel.gone;
    }
    updateSlow();
  };

  const prune = (stays: (update: OptimisticUpdate) => unknown) => {
    updates = updates.filter(stays);
    overlay();
  };

  const receive = () => {
    const state = store.shown;
    if (!state || state === received) return;
    const sameNumber = received?.shown?.page === state.shown?.page;
    if (received && (received.edits !== state.edits || (sameNumber && received.shown?.key !== state.shown?.key))) listing.fetches += 1;
    received = state;
    prune((update) => !update.answered && !(update.patch.shown && update.generation !== state.generation));
  };

  const send = <N extends Changing>(name: N, body: BrowserRequests[N][0], patch: Patch, loads = false) => {
    const update: OptimisticUpdate = { patch, generation: received?.generation, loads, answered: false };
    const remove = () => {
      prune((other) => other !== update);
      redraw();
    };
    listing.notice = null;
    updates = [...updates, update];
    overlay();
    redraw();
    kernel.request(name, body).answer.then(
      () => {
        update.answered = true;
        overlay();
        redraw();
        setTimeout(remove, KEEP_MS);
      },
      (reason) => {
        remove();
        listing.failed(reason);
      },
    );
  };

  const listing: Listing = {
    kernel,
    state: null as never,
    loading: true,
    slow: false,
    chosen: new Set(),
    left: [],
    fetches: 0,
    drafts: new Map(),
    details: false,
    tab: "overview",
    exporting: null,
    notice: null,
    note: null,
    inserted: null,
    version: null,
    set(own) {
      Object.assign(listing, own);
      redraw();
    },
    row: (uri = "") => store.row(uri),
    attach: () =>
      store.attach(() => {
        receive();
        overlay(); // the kernel may be gone
        redraw();
      }),
    query(changes) {
      listing.left = listing.state.breadcrumbs;
      send("query", { changes }, { query: changes, page: 1 }, true);
    },
    enter(group) {
      listing.details = false;
      listing.query({ group });
    },
    up() {
      const { query, breadcrumbs } = listing.state;
      if (query.group) listing.query({ group: breadcrumbs.at(-2)?.uri ?? null });
    },
    clear() {
      if (hasFilters(listing.state.query)) send("query", { clear: true }, { query: NO_FILTERS, page: 1 }, true);
      else listing.query({ namespace: null });
    },
    turn(number) {
      const { page, error, next, generation } = listing.state;
      if (number === page && !error) return;
      if (next?.page === number && !listing.loading)
        send("turned", { number, generation }, { page: number, shown: next, next: null, status: "ready", error: null });
      else send("page", { number }, { page: number }, true);
    },
    pageSize: (size) => send("page_size", { size }, { page_size: size }, true),
    select: (uris) => send("select", { uris }, { selection: uris, selected: listing.row(uris.at(-1)) }),
    refresh: () => send("refresh", {}, {}, true),
    signOut() {
      kernel.request("sign_out", {}).answer.then(({ note }) => listing.set({ note }), listing.failed);
    },
    retry: () => send("retry", {}, { error: null }, true),
    cancel() {
      kernel.drop();
      kernel.request("cancel_pending", {}, { quiet: true }).answer.catch(listing.failed);
    },
    snippet: (uris, wanted = {}) => {
      const ofVersion = listing.version !== null && uris.length === 1 && uris[0] === listing.state.selection.at(-1);
      return kernel.request("snippet", { uris, ...wanted, ...(ofVersion && { timestamp: listing.version }) }).answer;
    },
    code: (uris) => listing.snippet(uris, { own: true }).then(({ code }) => code),
    failed(reason) {
      const notice = refusal(reason);
      if (notice) listing.set({ notice });
    },
  };
  receive();
  updateSlow();
  return listing;
}

const withUpdate = (state: ShownState, { patch }: OptimisticUpdate): ShownState => ({
  ...state,
  ...patch,
  query: { ...state.query, ...patch.query },
});

/** The listing of the panel that a component is in. */
export interface InListing {
  readonly listing: Listing;
}

/** The listing of a view that shows a store. */
export function useListing(store: BrowserStore): Listing {
  const [, draw] = useState({});
  const [listing] = useState(() => listingOf(store, () => draw({})));
  useLayoutEffect(() => listing.attach(), [listing]);
  return listing;
}
