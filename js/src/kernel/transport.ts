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
  get(trait: string): unknown;
  send(message: unknown): void;
  on(event: "msg:custom", receive: (message: unknown) => void): void;
  off(event: "msg:custom", receive: (message: unknown) => void): void;
}

/** The channel of a model; `last` is what it heard before there was a view. */
export const channelOf = (model: Model, last?: unknown): Channel => ({
  send: (message) => model.send(message),
  listen: (receive) => {
    model.on("msg:custom", receive);
    queueMicrotask(() => receive(last));
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

export interface Kernel {
  /** A request has gone unacknowledged for 400 ms: a cell is running, and nothing happens until it ends. */
  readonly busy: boolean;
  /** The kernel, or the widget in it, is no more. */
  readonly gone: boolean;
  request<T>(name: RequestName, body?: object, progress?: (progress: Progress) => void): Call<T>;
  /** Gives up every request that the kernel has not picked up yet. */
  drop(): void;
  close(): void;
}

interface Waiting {
  /** "new" until acknowledged, "late" when that takes too long. */
  stage: "new" | "late" | "heard";
  readonly progress: ((progress: Progress) => void) | undefined;
  readonly resolve: (body: never) => void;
  readonly reject: (reason: Error) => void;
}

/** The kernel behind a channel; `changed` is called when it gets busy or is busy no more. */
export function kernelOf(channel: Channel, pushed: (state: unknown) => void, changed: () => void): Kernel {
  const waiting = new Map<string, Waiting>();
  const view = Math.random().toString(36).slice(2); // not crypto.randomUUID: it does not exist over plain http
  let count = 0;

  const judge = () => {
    const busy = [...waiting.values()].some(({ stage }) => stage === "late");
    if (busy === kernel.busy) return;
    kernel.busy = busy;
    changed();
  };
  const send = (message: ToKernel) => {
    try {
      channel.send(message);
    } catch {
      kernel.gone = true; // nothing can be sent: then nothing answers either, and the panel says so
    }
  };
  const cancel = (id: string) => {
    if (waiting.has(id)) send({ kind: "cancel", id });
  };
  const giveUp = (id: string) => {
    waiting.get(id)?.reject(new Refused(null));
    waiting.delete(id);
  };

  const stop = channel.listen((heard) => {
    const message = heard as FromKernel;
    if (message?.kind === "push") return pushed(message.body);
    const request = waiting.get(message?.id); // every view of a widget hears every message: the others' are not ours
    if (!request) return;
    request.stage = "heard";
    if (message.kind === "progress") request.progress?.(message.body);
    if (message.kind === "reply") {
      waiting.delete(message.id);
      if (message.ok) request.resolve(message.body as never);
      else request.reject(new Refused(message.error));
    }
    judge();
  });

  const kernel = {
    busy: false,
    gone: false,
    request<T>(name: RequestName, body: object = {}, progress?: (progress: Progress) => void): Call<T> {
      count += 1;
      const id = `${view}-${count}`;
      const answer = new Promise<T>((resolve, reject) => {
        const request: Waiting = { stage: "new", progress, resolve, reject };
        waiting.set(id, request);
        setTimeout(() => {
          if (request.stage === "new") request.stage = "late";
          judge();
        }, BUSY_AFTER_MS);
      });
      send({ kind: "request", id, name, body });
      return { answer, cancel: () => cancel(id) };
    },
    drop() {
      for (const [id, { stage }] of [...waiting]) {
        if (stage === "heard") continue;
        cancel(id);
        giveUp(id);
      }
      judge();
    },
    close() {
      stop();
      for (const id of [...waiting.keys()]) giveUp(id);
    },
  };
  return kernel;
}
