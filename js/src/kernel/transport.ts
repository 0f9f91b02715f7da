/** Requests to the Python side and its replies: acknowledged, answered once, cancellable; and whether that side is busy, or gone. */
import type { ErrorBody, FromPanel, FromView, Progress, PushMessage } from "./protocol";

/** How long the other side may take to acknowledge before it is called busy. Its handler acknowledges at once when it runs at all. */
export const BUSY_AFTER_MS = 400;

/** What to say of the other side, and what to do about it. */
export interface CarrierWords {
  readonly busy: readonly [what: string, next: string];
  readonly gone: readonly [what: string, next: string];
  /** In the place of the rows, while the other side is too busy for the first of them. */
  readonly start: string;
  /** What signing in here does; without it, a cell does as well. */
  readonly signIn?: string;
}

/** What carries the messages: anywidget's model in a notebook, a socket elsewhere. */
export interface Carrier {
  /** Without a kernel there is nowhere to export rows to: code that exports them goes into a notebook. */
  readonly exportsCode?: boolean;
  readonly words: CarrierWords;
  /** What is sent waits until there is a connection: who has never responded is not gone. */
  readonly queues?: boolean;
  /** There is no connection now; `Kernel.update` is called when this changes. */
  readonly lost?: boolean;
  send(message: FromView, buffers: readonly ArrayBuffer[]): void;
  listen(receive: (message: unknown, buffers: readonly DataView[]) => void): () => void;
}

/** The part of anywidget's model that we use. */
export interface Model {
  get(trait: string): unknown;
  set(trait: string, value: unknown): void;
  send(message: unknown, callbacks: undefined, buffers: readonly ArrayBuffer[]): void;
  on(event: "msg:custom", receive: (message: unknown, buffers: readonly DataView[]) => void): void;
  /** ipywidgets: the kernel was restarted, say. */
  on(event: "comm_live_update", changed: () => void): void;
  off(event: "msg:custom", receive: (message: unknown, buffers: readonly DataView[]) => void): void;
  off(event: "comm_live_update", changed: () => void): void;
}

/** The carrier that a model is. */
export const carrierOf = (model: Model, words: CarrierWords): Carrier => ({
  words,
  send: (message, buffers) => model.send(message, undefined, buffers),
  listen: (receive) => {
    model.on("msg:custom", receive);
    return () => model.off("msg:custom", receive);
  },
});

/** A request without an answer: refused by the other side, in its own words, or given up here, with none. */
export class Refused extends Error {
  constructor(readonly body: ErrorBody | null) {
    super(body?.title);
  }
}

/** Why a request has no answer, in the other side's words or without any; any other error is thrown again. */
export function refusal(reason: unknown): ErrorBody | null {
  if (!(reason instanceof Refused)) throw reason;
  return reason.body;
}

export interface Call<T> {
  readonly answer: Promise<T>;
  /** Asks the other side to stop; its reply, with whatever has come so far, still arrives. */
  cancel(): void;
}

/** The requests there are, by name: the body of each, and that of its reply. */
export type Shapes<R> = { readonly [N in keyof R]: readonly [body: object, reply: object] };

/** What may come before the reply, and what may go with the request. */
export interface Options {
  readonly progress?: (progress: Progress) => void;
  readonly part?: (name: string, body: unknown, buffers: readonly DataView[]) => void;
  readonly buffers?: readonly ArrayBuffer[];
  /** Nobody waits for it: it does not make the other side busy. */
  readonly quiet?: boolean;
}

export type Kernel<R extends Shapes<R>> = ReturnType<typeof kernelOf<R>>;

interface Waiting extends Options {
  /** "new" until acknowledged, "late" when that takes too long. */
  stage: "new" | "late" | "acknowledged";
  readonly resolve: (body: never) => void;
  readonly reject: (reason: Error) => void;
}

/** The other side of a carrier; `changed` is called when it gets busy or is busy no more. */
export function kernelOf<R extends Shapes<R>>(carrier: Carrier, pushed: (push: PushMessage) => void, changed: () => void) {
  const waiting = new Map<string, Waiting>();
  const view = Math.random().toString(36).slice(2); // not crypto.randomUUID: it does not exist over plain http
  let count = 0;
  let responded = carrier.queues ?? false;
  let refused = false;

  const update = () => {
    const late = Boolean(carrier.lost) || [...waiting.values()].some(({ stage }) => stage === "late");
    // A page that was opened again without its kernel can send and hears nothing, ever: that is not a busy kernel
    const gone = refused || (late && !responded);
    const busy = late && !gone;
    if (refused) for (const id of [...waiting.keys()]) giveUp(id);
    if (busy === kernel.busy && gone === kernel.gone) return;
    kernel.busy = busy;
    kernel.gone = gone;
    changed();
  };
  const send = (message: FromView, buffers: readonly ArrayBuffer[] = []) => {
    try {
      carrier.send(message, buffers);
    } catch {
      refused = true; // nothing can be sent: then nothing answers either
    }
  };
  const cancel = (id: string) => {
    if (waiting.has(id)) send({ kind: "cancel", id });
  };
  const giveUp = (id: string) => {
    waiting.get(id)?.reject(new Refused(null));
    waiting.delete(id);
  };

  const stop = carrier.listen((received, buffers) => {
    const message = received as FromPanel;
    responded = true;
    refused = false;
    if (kernel.gone) update();
    if (message.kind === "push") return pushed(message);
    const request = waiting.get(message.id); // every view of a panel hears every message: the others' are not ours
    if (!request) return;
    request.stage = "acknowledged";
    if (message.kind === "progress") request.progress?.(message.body);
    if (message.kind === "part") request.part?.(message.name, message.body, buffers);
    if (message.kind === "reply") {
      waiting.delete(message.id);
      if (message.ok) request.resolve(message.body as never);
      else request.reject(new Refused(message.error ?? null));
    }
    update();
  });

  const kernel = {
    /** Names this end in a web page; each model in it has one of its own. */
    view,
    get words() {
      return carrier.words;
    },
    exportsCode: carrier.exportsCode ?? false,
    /** A request has gone unacknowledged for 400 ms, or there is no connection: nothing happens until the other side is free. */
    busy: false,
    /** The other side has stopped, or this page was saved and opened again without it. */
    gone: false,
    /** Finds out again whether the other side is busy or gone. */
    update,
    /** The host says that the connection may be another one: who does not respond now is gone, not busy. */
    doubt() {
      responded = carrier.queues ?? false;
    },
    /** Finds out whether anything can be sent. */
    check() {
      send({ kind: "cancel", id: view }); // the id of no request: nothing happens
      update();
    },
    request<N extends keyof R & string>(name: N, body: R[N][0], options: Options = {}): Call<R[N][1]> {
      count += 1;
      const id = `${view}-${count}`;
      const answer = new Promise<R[N][1]>((resolve, reject) => {
        const request: Waiting = { ...options, stage: "new", resolve, reject };
        waiting.set(id, request);
        if (!options.quiet)
          setTimeout(() => {
            if (request.stage === "new") request.stage = "late";
            update();
          }, BUSY_AFTER_MS);
      });
      send({ kind: "request", id, name, body }, options.buffers);
      if (refused) queueMicrotask(update); // the caller has its promise first
      return { answer, cancel: () => cancel(id) };
    },
    /** Gives up every request that the other side has not picked up yet. */
    drop() {
      for (const [id, { stage }] of [...waiting]) {
        if (stage === "acknowledged") continue;
        cancel(id);
        giveUp(id);
      }
      update();
    },
    close() {
      stop();
      for (const id of [...waiting.keys()]) giveUp(id);
    },
  };
  return kernel as Readonly<typeof kernel>;
}
