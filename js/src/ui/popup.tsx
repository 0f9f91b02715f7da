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

  useLayoutEffect(() => popup.current?.showPopover?.(), []);
  useLayoutEffect(() => place(popup.current, anchor.current, alignEnd));
  useLayoutEffect(() => {
    let scrolled = false;
    const reposition = (event: Event) => {
      scrolled ||= event.type === "scroll";
      place(popup.current, anchor.current, alignEnd);
    };
    const onPointerDown = (event: Event) => {
      const path = event.composedPath();
      if (popup.current && anchor.current && !path.includes(popup.current) && !path.includes(anchor.current)) close();
    };
    const root = anchor.current?.getRootNode() ?? document; // scrolling inside a shadow root is not heard outside it
    // Scrolled out of sight with its anchor, the popup would stay in the top layer over something else. Rows that load above the anchor may
    // push it out of sight too: then it comes back.
    const inSight = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting) return;
      if (scrolled) close();
      else anchor.current?.scrollIntoView({ block: "nearest" });
    });
    if (anchor.current) inSight.observe(anchor.current);
    const end = new AbortController();
    const options = { capture: true, signal: end.signal };
    document.addEventListener("pointerdown", onPointerDown, options);
    for (const target of [document, root]) target.addEventListener("scroll", reposition, options);
    window.addEventListener("resize", reposition, options);
    return () => {
      inSight.disconnect();
      end.abort();
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
