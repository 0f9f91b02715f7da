/** A kernel and the newest state it told, for the small widgets. */
import { useLayoutEffect, useState } from "preact/hooks";
import { type Channel, type Kernel, kernelOf, Refused } from "./transport";

export class Told<S extends { readonly revision: number }> {
  state: S | null = null;
  readonly kernel: Kernel;

  constructor(
    channel: Channel,
    readonly redraw: () => void,
  ) {
    this.kernel = kernelOf(channel, (state) => this.#take(state as S), redraw);
    this.kernel.request<S>("ready").answer.then(
      (state) => this.#take(state),
      (reason) => {
        if (!(reason instanceof Refused)) throw reason;
      },
    );
  }

  /** Shows a wish before the kernel has answered it; the next push says what is. */
  wish(fields: Partial<S>): void {
    if (this.state) this.state = { ...this.state, ...fields };
    this.redraw();
  }

  #take(state: S): void {
    if (typeof state?.revision !== "number" || state.revision < (this.state?.revision ?? -1)) return;
    this.state = state;
    this.redraw();
  }
}

/** Makes one of these with the view, redraws the view when it changes, and closes it with the view. */
export function useLive<T extends { readonly kernel: Kernel }>(make: (redraw: () => void) => T): T {
  const [, draw] = useState({});
  const [live] = useState(() => make(() => draw({})));
  useLayoutEffect(() => () => live.kernel.close(), []);
  return live;
}
