/** What the panel showed, for the next time: a reload, or a Jupyter server that was restarted. */
import type { ShownState } from "../kernel/pages";
import type { Query } from "../kernel/protocol";
import type { StateDB } from "./host";
import type { StartMessage } from "./protocol";
import type { Settings } from "./settings";

const KEY = "tiledb-cloud-widgets:panel";

interface Remembered {
  readonly shown: boolean;
  readonly start: StartMessage | null;
}

export class Memory {
  /** Names this page's session at the server; a reload keeps it, another tab has another. */
  readonly session: string;
  readonly #store: StateDB | null;
  readonly #settings: Settings;
  #now: Remembered = { shown: false, start: null };
  /** Whether the panel was open when this page was last left. */
  readonly wasShown: Promise<boolean>;

  constructor(store: StateDB | null, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
    this.session = sessionStorage.getItem(KEY) ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem(KEY, this.session);
    this.wasShown = this.#load();
  }

  async #load(): Promise<boolean> {
    const found = (await this.#store?.fetch(KEY).catch(() => null)) as Partial<Remembered> | null | undefined;
    this.#now = { shown: found?.shown === true, start: found?.start ?? null };
    return this.#now.shown;
  }

  /** What a new session is to show. */
  start(): StartMessage {
    const { scope, pageSize } = this.#settings;
    return this.#now.start ?? { kind: "start", query: { scope } as Query, page_size: pageSize };
  }

  shown(shown: boolean): void {
    if (shown !== this.#now.shown) this.#save({ ...this.#now, shown });
  }

  /** Keeps what is shown; a form for signing in, or an error, is nothing to come back to. */
  keep(state: ShownState | null): void {
    if (!state?.shown || state.status === "signed_out") return;
    const { query, page, page_size, selection } = state;
    const start: StartMessage = { kind: "start", query, page, page_size, selection };
    if (JSON.stringify(start) !== JSON.stringify(this.#now.start)) this.#save({ ...this.#now, start });
  }

  #save(now: Remembered): void {
    this.#now = now;
    void this.#store?.save(KEY, now);
  }
}
