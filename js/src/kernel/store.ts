/** The newest state of a panel, for all its views in a page. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { LeaveRequest, PushMessage, ReadyRequest } from "./protocol";
import { type Carrier, type Kernel, kernelOf, refusal, type Shapes } from "./transport";

/** The requests of a panel: `ready` gets its state. */
type Requests<R> = Shapes<R> & {
  readonly ready: readonly [ReadyRequest, { readonly revision: number }];
  readonly leave: readonly [LeaveRequest, object];
};
type StateOf<R extends Requests<R>> = R["ready"][1];

/**
 * The state comes whole until a view has asked for it, then change by change. Whoever has missed something asks again. It is there
 * before the first view, which so shows what was pushed before it has asked for anything.
 */
export class KernelStore<R extends Requests<R>> {
  state: StateOf<R> | null = null;
  readonly kernel: Kernel<R>;
  readonly #views = new Set<() => void>();
  #newest = 0;
  #asking = false;
  #gone = false;

  constructor(carrier: Carrier) {
    this.kernel = kernelOf<R>(
      carrier,
      (push) => this.#pushed(push),
      () => {
        if (this.#gone && !this.kernel.gone && this.#views.size) this.ask(); // it is back
        this.#gone = this.kernel.gone;
        this.redraw();
      },
    );
  }

  /** Joins a view: `redraw` is called after every change, until what this returns is called. */
  attach(redraw: () => void): () => void {
    this.#views.add(redraw);
    this.ask();
    return () => {
      this.#views.delete(redraw);
      if (!this.#views.size) this.leave();
    };
  }

  /** Says that nothing is shown here any more: nobody need fetch anything for it. */
  leave(): void {
    this.kernel.request("leave", { view: this.kernel.view }, { quiet: true }).answer.catch(() => {});
  }

  /** Asks for the whole state. */
  ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.kernel.request("ready", { ...this.has(), view: this.kernel.view }).answer.then(
      (state) => {
        this.#asking = false;
        this.#receive(state);
        if (this.#newest > state.revision) this.ask();
      },
      (reason) => {
        this.#asking = false;
        refusal(reason);
      },
    );
  }

  /** Shows fields as they will be, before the other side has answered. Who is then refused asks for the state. */
  expect(fields: Partial<StateOf<R>>): void {
    if (this.state) this.state = { ...this.state, ...fields };
    this.redraw();
  }

  protected redraw(): void {
    for (const redraw of [...this.#views]) redraw();
  }

  /** What need not be sent again. */
  protected has(): R["ready"][0] {
    return {};
  }

  /** Whether the state names something that has not come. */
  protected incomplete(): boolean {
    return false;
  }

  protected take(state: StateOf<R>): void {
    this.state = state;
  }

  #pushed({ name, body }: PushMessage): void {
    const state = body as StateOf<R>;
    this.#newest = Math.max(this.#newest, state.revision);
    if (name === "state") this.#receive(state);
    else if (state.revision === (this.state?.revision ?? -1) + 1) this.#receive({ ...this.state, ...state });
    const behind = !this.state || this.state.revision < this.#newest || this.incomplete();
    if (behind && this.#views.size) this.ask();
  }

  #receive(state: StateOf<R>): void {
    if (state.revision < (this.state?.revision ?? 0)) return;
    this.take(state);
    this.redraw();
  }
}

/** The state of a store for a component, which is drawn again when it changes. */
export function useStore<R extends Requests<R>>(store: KernelStore<R>): StateOf<R> | null {
  const [, draw] = useState({});
  useLayoutEffect(() => store.attach(() => draw({})), [store]);
  return store.state;
}
