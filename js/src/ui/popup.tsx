/** A popup in the top layer, under what it belongs to: an output area would clip it anywhere else. */
import type { ComponentChildren, HTMLAttributes, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const GAP = 3;
const EDGE = 4;

interface Props extends Omit<HTMLAttributes<HTMLDivElement>, "children"> {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** Ends where the anchor ends, instead of starting where it starts. */
  readonly end?: boolean;
}

export function Popup({ anchor, close, end = false, children, ...rest }: Props) {
  const popup = useRef<HTMLDivElement | null>(null);

  useLayoutEffect(() => {
    popup.current?.showPopover?.();
  }, []);
  useLayoutEffect(() => place(popup.current, anchor.current, end));
  useLayoutEffect(() => {
    const move = () => place(popup.current, anchor.current, end);
    const press = (event: Event) => {
      const path = event.composedPath();
      if (popup.current && anchor.current && !path.includes(popup.current) && !path.includes(anchor.current)) close();
    };
    document.addEventListener("pointerdown", press, true);
    document.addEventListener("scroll", move, true);
    window.addEventListener("resize", move);
    return () => {
      document.removeEventListener("pointerdown", press, true);
      document.removeEventListener("scroll", move, true);
      window.removeEventListener("resize", move);
    };
  }, []);

  return (
    <div {...rest} ref={popup} popover="manual" class={`tcw-pop ${rest.class ?? ""}`}>
      {children}
    </div>
  );
}

/** Below the anchor where there is room for it, else above; never beyond the window's edges. */
function place(popup: HTMLElement | null, anchor: HTMLElement | null, end: boolean): void {
  if (!popup || !anchor) return;
  const at = anchor.getBoundingClientRect();
  popup.style.setProperty("--tcw-anchor", `${at.width}px`);
  const { offsetWidth: width, offsetHeight: height } = popup;
  const { clientWidth, clientHeight } = document.documentElement;
  const above = at.bottom + GAP + height > clientHeight - EDGE && at.top - GAP - height >= EDGE;
  const left = end ? at.right - width : at.left;
  popup.style.top = `${above ? at.top - GAP - height : at.bottom + GAP}px`;
  popup.style.left = `${Math.max(EDGE, Math.min(left, clientWidth - width - EDGE))}px`;
}
