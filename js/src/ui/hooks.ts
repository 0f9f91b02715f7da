/**
 * State and effects for function components, on Preact's own Component: as much of preact/hooks as the panels use, in a third of its
 * size, which is what keeps the browser's bundle within its budget. Every effect runs right after the drawing, before the paint.
 */
import { Component, type ComponentChild, type ComponentType, Fragment, options, type VNode } from "preact";

type Draw = (props: object) => ComponentChild;
type Clean = (() => void) | undefined;

interface Slot {
  value?: unknown;
  deps?: readonly unknown[] | undefined;
  effect?: (() => unknown) | undefined;
  clean?: Clean;
}

/** The component being drawn, and which of its slots comes next. */
let drawn: Live;
let next = 0;

class Live extends Component {
  static draw: Draw;
  readonly slots: Slot[] = [];

  override render(): ComponentChild {
    drawn = this;
    next = 0;
    return (this.constructor as typeof Live).draw(this.props);
  }
  override componentDidMount(): void {
    for (const slot of this.slots) {
      if (!slot.effect) continue;
      slot.clean?.();
      const clean = slot.effect();
      slot.clean = typeof clean === "function" ? (clean as Clean) : undefined;
      slot.effect = undefined;
    }
  }
  override componentDidUpdate(): void {
    this.componentDidMount();
  }
  override componentWillUnmount(): void {
    for (const slot of this.slots) slot.clean?.();
  }
}

const made = new Map<unknown, ComponentType>();

// Preact's own hook for every element that is made: a function component is drawn by a Live of its own
options.vnode = (vnode: VNode) => {
  const draw = vnode.type as Draw & ComponentType;
  if (typeof draw !== "function" || (draw as unknown) === Fragment || draw.prototype instanceof Component) return;
  if (!made.has(draw)) made.set(draw, Object.assign(class extends Live {}, { draw }));
  vnode.type = made.get(draw) as ComponentType;
};

function slot(first: () => Slot): Slot {
  const { slots } = drawn;
  slots[next] ??= first();
  next += 1;
  return slots[next - 1] as Slot;
}

/** A value that is kept from one drawing to the next. */
export const useRef = <T>(first: T): { current: T } => slot(() => ({ value: { current: first } })).value as { current: T };

/** A value, and what sets it and draws the component again. */
export function useState<T>(first: T | (() => T)): readonly [T, (value: T) => void] {
  const owner = drawn;
  const own = slot(() => {
    const made: Slot = { value: typeof first === "function" ? (first as () => T)() : first };
    made.deps = [
      (value: T) => {
        if (value === made.value) return;
        made.value = value;
        owner.setState({});
      },
    ];
    return made;
  });
  return [own.value as T, own.deps?.[0] as (value: T) => void];
}

/** A value that is made anew only when one of `deps` has changed. */
export function useMemo<T>(make: () => T, deps: readonly unknown[]): T {
  const own = slot(() => ({}));
  if (!same(own, deps)) own.value = make();
  own.deps = deps;
  return own.value as T;
}

/** What is done after a drawing when one of `deps` has changed; what it returns undoes it. */
export function useEffect(effect: () => unknown, deps?: readonly unknown[]): void {
  const own = slot(() => ({}));
  if (deps && same(own, deps)) return;
  own.deps = deps;
  own.effect = effect;
}

const same = (own: Slot, deps: readonly unknown[]): boolean => own.deps?.every((value, i) => value === deps[i]) ?? false;
