/** What the panel showed, for the next time: a reload, or a Jupyter server that was restarted. */
import type { ShownState } from "../kernel/pages";
import type { Query } from "../kernel/protocol";
import type { StartMessage } from "./protocol";
import type { UserSettings } from "./settings";

const KEY = "tiledb-cloud-widgets:panel";

interface Remembered {
  readonly shown: boolean;
  readonly start: StartMessage | null;
}

/** Where it is kept. */
export interface StateStore {
  fetch(id: string): Promise<unknown>;
  save(id: string, value: unknown): Promise<unknown>;
}

/**
 * The browser's own store, for Notebook 7: what JupyterLab keeps with a workspace is gone there at a reload.
 *
 * @param baseUrl of the server: several may have one origin, as at a hub
 */
export const browserStore = (baseUrl: string): StateStore => ({
  fetch: async (id) => JSON.parse(localStorage.getItem(`${id} ${baseUrl}`) ?? "null"),
  save: async (id, value) => localStorage.setItem(`${id} ${baseUrl}`, JSON.stringify(value)),
});

export class Memory {
  /** Names this page's session at the server; a reload keeps it, another tab has another. */
  readonly session: string;
  /** When what was remembered has been read. */
  readonly ready: Promise<void>;
  #now: Remembered = { shown: false, start: null };

  constructor(
    readonly store: StateStore,
    readonly settings: UserSettings,
  ) {
    this.session = sessionStorage.getItem(KEY) ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem(KEY, this.session);
    this.ready = this.#read();
  }

  /** Whether the panel was open when the page was last left. */
  get wasShown(): boolean {
    return this.#now.shown;
  }

  /** What a new session is to show. */
  start(): StartMessage {
    const { scope, pageSize } = this.settings.now;
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
    void this.store.save(KEY, now);
  }

  async #read(): Promise<void> {
    try {
      const { shown, start } = (await this.store.fetch(KEY)) as Partial<Remembered>;
      this.#now = { shown: shown === true, start: start ?? null };
    } catch {
      // nothing is kept, or it was edited by hand
    }
  }
}
