/** The names of rows, cut to the width that the grid has for them. */
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { cutName } from "../ui/cut-name";

/** What the name column leaves for names, and their font. */
interface Space {
  readonly width: number;
  readonly font: string;
}

/** A mark after a name (public, read only) takes this from it. */
const MARK_PX = 19;

/** Cuts a name that has so many marks beside it. */
export type CutName = (name: string, marks: number) => string;

/** Names stay whole until the grid was laid out, and where nothing can be measured; CSS cuts them at the end then. */
export function useCutName(table: RefObject<HTMLTableElement | null>): CutName {
  const [space, setSpace] = useState<Space | null>(null);
  useLayoutEffect(() => {
    const name = table.current?.querySelector<HTMLElement>("tbody .tcw-name");
    const text = name?.querySelector<HTMLElement>(".tcw-mid");
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
  return (name, marks) => cutName(name, (text) => context.measureText(text).width <= space.width - MARK_PX * marks);
}
