/**
 * The carrier of the side panel: one websocket to the Jupyter server, opened again whenever it is lost. Its session goes on there, so
 * that a view only has to be made again when the server was restarted meanwhile.
 */
import type { FromPanel, FromView } from "../kernel/protocol";
import type { Carrier, CarrierWords } from "../kernel/transport";
import { jupyter, unanswered } from "../ui/strings";
import { FAILED, type HelloMessage, PROTOCOL, type StartMessage, TOO_MANY_SESSIONS } from "./protocol";

/** The part of JupyterLab's server settings that we use. */
export interface ServerSettings {
  readonly baseUrl: string;
  readonly wsUrl: string;
  readonly token: string;
  readonly appendToken: boolean;
  readonly init: RequestInit;
  readonly WebSocket: typeof WebSocket;
  readonly fetch: typeof fetch;
}

/** Why the socket is not opened again by itself. */
export type Stop = "missing" | "older" | "newer" | "refused" | "too many" | "failed";

export type Status =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** Tried again at this time, in ms since 1970. */
  | { readonly kind: "lost"; readonly retryAt: number }
  | { readonly kind: "stopped"; readonly why: Stop };

const PATH = "tiledb_cloud_widgets/panel";
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 10_000];
/** A socket that lived for so long begins with the shortest pause again. */
const STEADY_MS = 5000;
const STOPS: Readonly<Record<number, Stop>> = { [TOO_MANY_SESSIONS]: "too many", [FAILED]: "failed" };

export class PanelSocket implements Carrier {
  readonly exportsCode = true;
  readonly queues = true;
  status: Status = { kind: "connecting" };
  /** Rises when the session is a new one, after a restart of the server for one: that needs a view of its own. */
  generation = 0;
  #epoch: string | null = null;
  readonly #listeners = new Set<(message: unknown, buffers: readonly DataView[]) => void>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #openedAt = Number.POSITIVE_INFINITY;
  #closed = false;
  /** Sent before the socket was open. */
  #queue: (readonly [FromView, readonly ArrayBuffer[]])[] = [];
  /** Requests that were sent and not answered. */
  #waiting = new Set<string>();
  /** A message whose buffers are still coming. */
  #partial: { readonly message: FromPanel; readonly count: number; readonly buffers: DataView[] } | null = null;

  /**
   * @param start what to show in a session that is new
   * @param changed called after each change of `status`
   */
  constructor(
    readonly settings: ServerSettings,
    readonly session: string,
    readonly start: () => StartMessage,
    readonly changed: () => void,
  ) {
    this.#connect();
  }

  get lost(): boolean {
    return this.status.kind === "lost";
  }

  get words(): CarrierWords {
    return this.lost ? { ...jupyter, busy: jupyter.gone } : jupyter;
  }

  send(message: FromView, buffers: readonly ArrayBuffer[] = []): void {
    if (this.status.kind !== "open") {
      this.#queue.push([message, buffers]);
      return;
    }
    if (message.kind === "request") this.#waiting.add(message.id);
    this.#socket?.send(JSON.stringify(buffers.length ? { ...message, buffers: buffers.length } : message));
    for (const buffer of buffers) this.#socket?.send(buffer);
  }

  listen(receive: (message: unknown, buffers: readonly DataView[]) => void): () => void {
    this.#listeners.add(receive);
    return () => void this.#listeners.delete(receive);
  }

  /** Tries again now. */
  retry(): void {
    clearTimeout(this.#timer);
    this.#become({ kind: "connecting" });
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const { wsUrl, token, appendToken, WebSocket: Socket } = this.settings;
    const auth = appendToken && token ? `&token=${encodeURIComponent(token)}` : "";
    const socket = new Socket(`${wsUrl}${PATH}?session=${this.session}${auth}`);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(data);
    socket.onclose = ({ code }) => socket === this.#socket && void this.#lost(code);
    this.#socket = socket;
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      this.#partial?.buffers.push(new DataView(data));
    } else {
      const message = parsed(data);
      if (!message) {
        this.#socket?.close(); // nothing of ours speaks here: a proxy that lost its way; the next socket begins again
        return;
      }
      if (message.kind === "hello") {
        this.#hello(message);
        return;
      }
      this.#partial = { message, count: message.buffers ?? 0, buffers: [] };
    }
    const partial = this.#partial;
    if (!partial || partial.buffers.length < partial.count) return;
    this.#partial = null;
    this.#dispatch(partial.message, partial.buffers);
  }

  #hello({ protocol, epoch }: HelloMessage): void {
    if (protocol !== PROTOCOL) {
      this.#stop(protocol < PROTOCOL ? "older" : "newer");
      return;
    }
    this.#openedAt = Date.now();
    this.#socket?.send(JSON.stringify(this.start()));
    const another = this.#epoch !== null && this.#epoch !== epoch;
    const queue = another ? [] : this.#queue; // the view of another session goes, and so do its requests
    this.#queue = [];
    this.#epoch = epoch;
    if (another) this.generation += 1;
    this.#become({ kind: "open" });
    for (const [message, buffers] of queue) this.send(message, buffers);
  }

  #dispatch(message: FromPanel, buffers: readonly DataView[]): void {
    if (message.kind === "reply") this.#waiting.delete(message.id);
    for (const receive of [...this.#listeners]) receive(message, buffers);
  }

  async #lost(code: number): Promise<void> {
    if (this.#closed) return;
    const neverOpen = this.#openedAt === Number.POSITIVE_INFINITY;
    this.#tries = Date.now() - this.#openedAt > STEADY_MS ? 0 : this.#tries;
    this.#openedAt = Number.POSITIVE_INFINITY;
    this.#partial = null;
    const wait = RETRY_MS[Math.min(this.#tries, RETRY_MS.length - 1)] ?? 0;
    this.#tries += 1;
    const stopped = STOPS[code] ?? (neverOpen ? await this.#refusal() : null);
    if (stopped) {
      this.#stop(stopped);
      return;
    }
    this.#become({ kind: "lost", retryAt: Date.now() + wait });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), wait);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const id of waiting) this.#dispatch({ kind: "reply", id, ok: false, error: unanswered }, []);
  }

  /** A browser does not say why a socket was refused; a plain request to the same address gets the status. */
  async #refusal(): Promise<Stop | null> {
    const { baseUrl, token, init, fetch: get } = this.settings;
    try {
      const headers = token ? { Authorization: `token ${token}` } : {};
      const { status } = await get(`${baseUrl}${PATH}`, { ...init, headers, redirect: "manual" });
      // A proxy knows no address of a server that is being restarted
      const restarting = this.#epoch !== null && this.#tries <= RETRY_MS.length;
      // A redirect, which has status 0 here, is to a page to log in on
      return status === 403 || (!status && !restarting) ? "refused" : status === 404 && !restarting ? "missing" : null;
    } catch {
      return null; // nobody answers: not a refusal
    }
  }

  #stop(why: Stop): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#become({ kind: "stopped", why });
  }

  #become(status: Status): void {
    if (this.#closed) return;
    this.status = status;
    this.changed();
  }
}

function parsed(text: string): (FromPanel & { readonly buffers?: number }) | HelloMessage | null {
  try {
    const message = JSON.parse(text);
    return typeof message?.kind === "string" ? message : null;
  } catch {
    return null;
  }
}
