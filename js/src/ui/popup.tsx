/** A popup below or above its anchor, in the top layer: an output area would clip it anywhere else. */
import type { ComponentChildren, HTMLAttributes, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const GAP = 3;
const EDGE = 4;

interface Props extends Omit<HTMLAttributes<HTMLDivElement>, "children"> {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** Ends where the anchor ends, instead of starting where it starts. */
  readonly alignEnd?: boolean;
}

export function Popup({ anchor, close, alignEnd = false, children, ...rest }: Props) {
  const popup = useRef<HTMLDivElement | null>(null);

  useLayoutEffect(() => {
    popup.current?.showPopover?.();
  }, []);
  useLayoutEffect(() => place(popup.current, anchor.current, alignEnd));
  useLayoutEffect(() => {
    const reposition = () => place(popup.current, anchor.current, alignEnd);
    const onPointerDown = (event: Event) => {
      const path = event.composedPath();
      if (popup.current && anchor.current && !path.includes(popup.current) && !path.includes(anchor.current)) close();
    };
    document.addEventListener("pointerdown", onPointerDown, true);
    document.addEventListener("scroll", reposition, true);
    window.addEventListener("resize", reposition);
    return () => {
      document.removeEventListener("pointerdown", onPointerDown, true);
      document.removeEventListener("scroll", reposition, true);
      window.removeEventListener("resize", reposition);
    };
  }, []);

  return (
    <div {...rest} ref={popup} popover="manual" class={`tcw-pop ${rest.class ?? ""}`}>
      {children}
    </div>
  );
}

/** Below the anchor where there is room, else above; never beyond the edges of the window. */
function place(popup: HTMLElement | null, anchor: HTMLElement | null, alignEnd: boolean): void {
  if (!popup || !anchor) return;
  const box = anchor.getBoundingClientRect();
  popup.style.setProperty("--tcw-anchor", `${box.width}px`);
  const { offsetWidth: width, offsetHeight: height } = popup;
  const { clientWidth, clientHeight } = document.documentElement;
  const above = box.bottom + GAP + height > clientHeight - EDGE && box.top - GAP - height >= EDGE;
  const left = alignEnd ? box.right - width : box.left;
  popup.style.top = `${above ? box.top - GAP - height : box.bottom + GAP}px`;
  popup.style.left = `${Math.max(EDGE, Math.min(left, clientWidth - width - EDGE))}px`;
}
