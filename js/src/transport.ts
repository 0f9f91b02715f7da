/** Requests to the kernel and its answers: acknowledged, answered once, cancellable, and named busy when nobody picks up. */
import type { ErrorBody, FromKernel, Progress, RequestName, ToKernel } from "./protocol";

/** How long a kernel may take to acknowledge before it is called busy. Its handler acknowledges at once when it runs at all. */
export const BUSY_AFTER_MS = 400;

/** What carries the messages: anywidget's model in a notebook, anything else in a test. */
export interface Channel {
  send(message: ToKernel): void;
  listen(receive: (message: unknown) => void): () => void;
}

/** The part of anywidget's model that we use. */
export interface Model {
  send(message: unknown): void;
  on(event: "msg:custom", receive: (message: unknown) => void): void;
  off(event: "msg:custom", receive: (message: unknown) => void): void;
}

export const channelOf = (model: Model): Channel => ({
  send: (message) => model.send(message),
  listen: (receive) => {
    model.on("msg:custom", receive);
    return () => model.off("msg:custom", receive);
  },
});

/** A request without an answer: refused by the kernel, in its own words, or given up here, with none. */
export class Refused extends Error {
  constructor(readonly body: ErrorBody | null) {
    super(body?.what);
  }
}

export interface Call<T> {
  readonly answer: Promise<T>;
  /** Asks the kernel to stop; its reply, with whatever has come so far, still arrives. */
  cancel(): void;
}

interface Waiting {
  acknowledged: boolean;
  overdue: boolean;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly progress: ((progress: Progress) => void) | undefined;
  readonly resolve: (body: never) => void;
  readonly reject: (reason: Error) => void;
}

export class Kernel {
  /** A request has gone unacknowledged for 400 ms: a cell is running, and nothing happens until it ends. */
  busy = false;
  /** The kernel, or the widget in it, is no more. */
  gone = false;
  readonly #waiting = new Map<string, Waiting>();
  readonly #view = Math.random().toString(36).slice(2); // not crypto.randomUUID: it does not exist over plain http
  readonly #stop: () => void;
  #count = 0;

  constructor(
    readonly channel: Channel,
    readonly pushed: (state: unknown) => void,
    /** Called when `busy` changes. */
    readonly changed: () => void,
  ) {
    this.#stop = channel.listen((message) => this.#receive(message as FromKernel));
  }

  request<T>(name: RequestName, body: object = {}, progress?: (progress: Progress) => void): Call<T> {
    this.#count += 1;
    const id = `${this.#view}-${this.#count}`;
    const answer = new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        const waiting = this.#waiting.get(id);
        if (waiting) waiting.overdue = true;
        this.#judge();
      }, BUSY_AFTER_MS);
      this.#waiting.set(id, { acknowledged: false, overdue: false, timer, progress, resolve, reject });
    });
    this.#send({ kind: "request", id, name, body });
    const cancel = () => {
      if (this.#waiting.has(id)) this.#send({ kind: "cancel", id });
    };
    return { answer, cancel };
  }

  /** Gives up every request that the kernel has not picked up yet. */
  drop(): void {
    for (const [id, waiting] of [...this.#waiting]) {
      if (waiting.acknowledged) continue;
      this.#send({ kind: "cancel", id });
      this.#forget(id, waiting);
      waiting.reject(new Refused(null));
    }
    this.#judge();
  }

  close(): void {
    this.#stop();
    for (const [id, waiting] of [...this.#waiting]) {
      this.#forget(id, waiting);
      waiting.reject(new Refused(null));
    }
  }

  /** To a kernel that is gone nothing can be sent: then nothing answers either, and the panel says so. */
  #send(message: ToKernel): void {
    try {
      this.channel.send(message);
    } catch {
      this.gone = true;
    }
  }

  #receive(message: FromKernel): void {
    if (message?.kind === "push") {
      this.pushed(message.body);
      return;
    }
    const waiting = this.#waiting.get(message?.id); // every view of a widget hears every message: the others' are not ours
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.acknowledged = true;
    waiting.overdue = false;
    if (message.kind === "progress") waiting.progress?.(message.body);
    if (message.kind === "reply") {
      this.#forget(message.id, waiting);
      if (message.ok) waiting.resolve(message.body as never);
      else waiting.reject(new Refused(message.error));
    }
    this.#judge();
  }

  #forget(id: string, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
  }

  #judge(): void {
    const busy = [...this.#waiting.values()].some((waiting) => waiting.overdue);
    if (busy === this.busy) return;
    this.busy = busy;
    this.changed();
  }
}
