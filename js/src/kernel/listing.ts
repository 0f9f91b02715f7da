/**
 * What one view of a Browser shows: the state of its store, with optimistic updates over it that the kernel has not answered yet. So
 * every click shows within a frame, the newest update wins, and an error takes back nothing but its own update.
 */

import { useLayoutEffect, useState } from "preact/hooks";
import type { DetailsTab, Entry } from "./asset-protocol";
import type { InsertNote } from "./notebook";
import type { BrowserStore, ShownState } from "./pages";
import type { BrowserRequests, Code, ErrorBody, Exported, ExportRequest, Progress, Query, SnippetRequest } from "./protocol";
import { hasFilters, NO_FILTERS } from "./query";
import { refusal } from "./transport";

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
export interface ExportState extends ExportRequest {
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

export type Listing = ReturnType<typeof listingOf>;

/** The listing of one view of a store; `redraw` is called after every change. */
export function listingOf(store: BrowserStore, redraw: () => void) {
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

  const own: ViewState = {
    details: false,
    tab: "overview",
    exporting: null,
    notice: null,
    note: null,
    inserted: null,
    version: null,
  };
  const listing = {
    ...own,
    kernel,
    /** The store's state with the updates over it; null until there is one, which only Panel checks. */
    state: null as never as ShownState,
    loading: true,
    /** Loading for so long that it must be said. */
    slow: false,
    chosen: new Set() as ReadonlySet<string>,
    /** The groups just left: the focus goes to the one of them that is in the list now. */
    left: [] as ShownState["breadcrumbs"],
    /** Rises when the page shown has been fetched again or an asset was changed: what was loaded about assets may be old. */
    fetches: 0,
    /** What was typed into a form of Details and not saved, by field and URI: it is there again when one comes back to the asset. */
    drafts: new Map<string, Draft>(),
    set(changes: Partial<ViewState>) {
      Object.assign(listing, changes);
      redraw();
    },
    /** The row of a URI, if any page that this view has had held it. */
    row: (uri = "") => store.row(uri),
    /** Joins the view to its store, until what this returns is called. */
    attach: () =>
      store.attach(() => {
        receive();
        overlay(); // the kernel may be gone
        redraw();
      }),
    query(changes: Partial<Query>) {
      listing.left = listing.state.breadcrumbs;
      send("query", { changes }, { query: changes, page: 1 }, true);
    },
    /** Into a group; its own details make room for what it holds. */
    enter(group: string) {
      listing.details = false;
      listing.query({ group });
    },
    /** To the group around this one; from the outermost back to the list of groups. */
    up() {
      const { query, breadcrumbs } = listing.state;
      if (query.group) listing.query({ group: breadcrumbs.at(-2)?.uri ?? null });
    },
    /** No filter any more; where none holds, all namespaces. */
    clear() {
      if (hasFilters(listing.state.query)) send("query", { clear: true }, { query: NO_FILTERS, page: 1 }, true);
      else listing.query({ namespace: null });
    },
    /** Turns to a page: by itself when its rows were sent ahead, else by asking. */
    turn(number: number) {
      const { page, error, next, generation } = listing.state;
      if (number === page && !error) return;
      if (next?.page === number && !listing.loading)
        send("turned", { number, generation }, { page: number, shown: next, next: null, status: "ready", error: null });
      else send("page", { number }, { page: number }, true);
    },
    pageSize: (size: number) => send("page_size", { size }, { page_size: size }, true),
    select: (uris: readonly string[]) => send("select", { uris }, { selection: uris, selected: listing.row(uris.at(-1)) }),
    refresh: () => send("refresh", {}, {}, true),
    signOut() {
      kernel.request("sign_out", {}).answer.then(({ note }) => listing.set({ note }), listing.failed);
    },
    retry: () => send("retry", {}, { error: null }, true),
    /** Takes back what the kernel has not picked up, and stops what it is loading. */
    cancel() {
      kernel.drop();
      kernel.request("cancel_pending", {}, { quiet: true }).answer.catch(listing.failed);
    },
    /** The code that opens these, of the version chosen, as a notebook wants it. */
    snippet(uris: readonly string[], wanted: Pick<SnippetRequest, "style" | "own"> = {}): Promise<Code> {
      const ofVersion = listing.version !== null && uris.length === 1 && uris[0] === listing.state.selection.at(-1);
      return kernel.request("snippet", { uris, ...wanted, ...(ofVersion && { timestamp: listing.version }) }).answer;
    },
    /** The code that opens these. */
    code: (uris: readonly string[]) => listing.snippet(uris, { own: true }).then(({ code }) => code),
    /** Says what the kernel refused; what was given up here says nothing. */
    failed(reason: unknown) {
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
