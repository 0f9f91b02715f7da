/** The newest state of a panel, for the small widgets. */
import { useLayoutEffect, useState } from "preact/hooks";
import { type Carrier, type Kernel, kernelOf, Refused, type Shapes } from "./transport";

/** The requests of a panel: `ready` gets its state. */
type Requests<R> = Shapes<R> & { readonly ready: readonly [object, { readonly revision: number }] };

export class KernelStore<R extends Requests<R>> {
  state: R["ready"][1] | null = null;
  readonly kernel: Kernel<R>;

  constructor(
    carrier: Carrier,
    readonly redraw: () => void,
  ) {
    this.kernel = kernelOf<R>(carrier, (state) => this.#receive(state as R["ready"][1]), redraw);
    this.kernel.request("ready", {} as R["ready"][0]).answer.then(
      (state) => this.#receive(state),
      (reason) => {
        if (!(reason instanceof Refused)) throw reason;
      },
    );
  }

  /** Shows fields as they will be, before the other side has answered; its next push says what is. */
  expect(fields: Partial<R["ready"][1]>): void {
    if (this.state) this.state = { ...this.state, ...fields };
    this.redraw();
  }

  #receive(state: R["ready"][1]): void {
    if (typeof state?.revision !== "number" || state.revision < (this.state?.revision ?? -1)) return;
    this.state = state;
    this.redraw();
  }
}

/** Makes one of these with the view, redraws the view when it changes, and closes it with the view. */
export function useStore<T extends { readonly kernel: { close(): void } }>(make: (redraw: () => void) => T): T {
  const [, draw] = useState({});
  const [store] = useState(() => make(() => draw({})));
  useLayoutEffect(() => () => store.kernel.close(), []);
  return store;
}
