/** What the panel showed, for the next time: a reload, or a Jupyter server that was restarted. */
import type { ShownState } from "../kernel/pages";
import type { Query } from "../kernel/protocol";
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
  readonly #settings: Settings;
  readonly #key: string;
  #now: Remembered;
  /** Whether the panel was open when the page was last left. */
  readonly wasShown: boolean;

  /**
   * Kept by the browser and not by JupyterLab's store of states, which Notebook 7 does not restore.
   *
   * @param baseUrl of the server: several may have one origin, as at a hub
   */
  constructor(baseUrl: string, settings: Settings) {
    this.#settings = settings;
    this.#key = `${KEY} ${baseUrl}`;
    this.#now = read(this.#key);
    this.wasShown = this.#now.shown;
    this.session = sessionStorage.getItem(KEY) ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem(KEY, this.session);
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
    localStorage.setItem(this.#key, JSON.stringify(now));
  }
}

function read(key: string): Remembered {
  try {
    const { shown, start } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return { shown: shown === true, start: start ?? null };
  } catch {
    return { shown: false, start: null }; // edited by hand
  }
}
