/** A kernel in the test's hand: it keeps what is sent, and says what the test tells it to. */
import type { ShownState } from "../src/kernel/pages";
import type { BrowserState, FromView, Page, Query, RequestMessage, Row } from "../src/kernel/protocol";

type Receive = (message: unknown, buffers: readonly DataView[]) => void;

export class FakeModel {
  readonly sent: FromView[] = [];
  readonly buffers: (readonly ArrayBuffer[])[] = [];
  readonly #listeners = new Set<Receive>();
  readonly #checks = new Set<() => void>();
  #stopped = false;

  get(trait: string): unknown {
    return { _style: ".tcw { color: inherit }" }[trait];
  }
  set(): void {}
  send(message: unknown, _callbacks: undefined, buffers: readonly ArrayBuffer[]): void {
    if (this.#stopped) throw new Error("Cannot send");
    this.sent.push(message as FromView);
    this.buffers.push(buffers);
  }
  on(event: string, receive: Receive & (() => void)): void {
    (event === "msg:custom" ? this.#listeners : this.#checks).add(receive);
  }
  off(_event: string, receive: Receive & (() => void)): void {
    this.#listeners.delete(receive);
    this.#checks.delete(receive);
  }
  /** As ipywidgets does it when the kernel is restarted. */
  stop(): void {
    this.#stopped = true;
    for (const check of this.#checks) check();
  }
  say(message: unknown, buffers: readonly DataView[] = []): void {
    for (const receive of this.#listeners) receive(message, buffers);
  }

  get requests(): RequestMessage[] {
    return this.sent.filter((message): message is RequestMessage => message.kind === "request");
  }
  names(): string[] {
    return this.requests.map((request) => request.name);
  }
  last(name: string): RequestMessage & { body: Record<string, unknown> } {
    const found = this.requests.findLast((request) => request.name === name);
    if (!found) throw new Error(`No ${name} among ${this.names()}`);
    return found as RequestMessage & { body: Record<string, unknown> };
  }
  reply(name: string, body: unknown = {}): void {
    this.say({ kind: "reply", id: this.last(name).id, ok: true, body });
  }
  refuse(name: string, error: object): void {
    const whole = { title: "It failed.", reason: "Nobody knows.", next_step: "Try later.", field: null, retry: true, ...error };
    this.say({ kind: "reply", id: this.last(name).id, ok: false, error: whole });
  }
  push(state: object): void {
    this.say({ kind: "push", name: "state", body: state });
  }
  /** What has changed since the revision before. */
  change(fields: object): void {
    this.say({ kind: "push", name: "change", body: fields });
  }
}

export const row = (name: string, more: Partial<Row> = {}): Row => ({
  uri: `tiledb://alice/${name}`,
  name,
  namespace: "alice",
  kind: "array",
  type: "Dense",
  icon: "dense",
  size: 1000,
  amount: "1.0 kB",
  last_accessed: "2026-11-20T15:27:00Z",
  tags: [],
  description: null,
  public: false,
  read_only: false,
  favorite: false,
  ...more,
});

export const rows = (page: number, size = 5): Row[] => Array.from({ length: size }, (_, i) => row(`array-${(page - 1) * size + i + 1}`));

let keys = 100;

/** A page; with rows of its own it is another one, and has another key. */
export const page = (number: number, held?: readonly Row[], of: Page["of"] = "arrays"): Page => {
  if (held) keys += 1;
  return { key: held ? keys : number, page: number, first: (number - 1) * 5 + 1, of, rows: held ?? rows(number) };
};

type Shown = Partial<Omit<ShownState, "query">> & { readonly query?: Partial<Query> };

/** A state as it is sent: with keys in the place of pages, and their rows beside it. */
export const state = ({ shown = page(1), next = page(2), query = {}, ...more }: Shown = {}): BrowserState => ({
  generation: 1,
  edits: 0,
  revision: 1,
  status: "ready",
  page: 1,
  page_size: 5,
  shown: shown?.key ?? null,
  total_items: 23,
  total_pages: 5,
  next: next?.key ?? null,
  pages: [shown, next].filter((page) => page !== null),
  selection: [],
  selected: null,
  breadcrumbs: [],
  error: null,
  account: { username: "alice", host: "https://api.tiledb.com", source: "login" },
  servers: ["https://api.tiledb.com"],
  tags_seen: [
    { tag: "climate", count: 3 },
    { tag: "genomics", count: 2 },
  ],
  assets_seen: 4,
  choices: {
    file_types: [{ value: "notebook", label: "Notebook" }],
    group_types: [{ value: "soma", label: "SOMA" }],
    permissions: [
      { value: "read", label: "Read" },
      { value: "write", label: "Write" },
    ],
    order_by: ["name", "size"],
    page_sizes: [5, 25],
  },
  parquet: false,
  ...more,
  query: {
    scope: "owned",
    kind: "array",
    namespace: null,
    tags: [],
    exclude_tags: [],
    search: "",
    file_types: [],
    exclude_file_types: [],
    group_type: null,
    permission: null,
    group: null,
    flat: true,
    order_by: null,
    shared_to: [],
    with_metadata: false,
    ...query,
  },
});

/** Lets promises settle, Preact draw, and the effects run that wait for the paint. */
export const drawn = (): Promise<void> => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve)), 5));
