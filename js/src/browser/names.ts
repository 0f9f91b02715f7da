/** Names cut to the width that there is for them, in the rows of the grid and where those selected are named. */
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { cutName } from "../ui/cut-name";

/** The room for names, and their font. */
interface Space {
  readonly width: number;
  readonly font: string;
}

/** Cuts a name; what stands beside it takes so many pixels. */
export type CutName = (name: string, beside: number) => string;

/**
 * Names stay whole until they were laid out, and where nothing can be measured; CSS cuts them at the end then.
 *
 * @param around what ends where the room for names ends, as a selector in `home`
 * @param named what begins where names begin, in that
 */
export function useCutName(home: RefObject<HTMLElement | null>, around: string, named: string): CutName {
  const [space, setSpace] = useState<Space | null>(null);
  useLayoutEffect(() => {
    const name = home.current?.querySelector<HTMLElement>(around);
    const text = name?.querySelector<HTMLElement>(named);
    if (!name || !text) return;
    // Called after the layout and before the paint: nothing is laid out twice, and no name is seen that is cut later
    const resized = new ResizeObserver(() => {
      const width = Math.floor(name.getBoundingClientRect().right - text.getBoundingClientRect().left) - 1;
      const { fontSize, fontFamily } = getComputedStyle(text);
      const font = `500 ${fontSize} ${fontFamily}`; // as a selected name has it: selecting changes no cut
      setSpace((before) => (before?.width === width && before.font === font ? before : { width, font }));
    });
    resized.observe(name);
    return () => resized.disconnect();
  }, []);
  return useMemo(() => cutter(space), [space]);
}

function cutter(space: Space | null): CutName {
  const context = space && document.createElement("canvas").getContext("2d");
  if (!context || space.width <= 0) return (name) => name;
  context.font = space.font;
  return (name, beside) => cutName(name, (text) => context.measureText(text).width <= space.width - beside);
}
