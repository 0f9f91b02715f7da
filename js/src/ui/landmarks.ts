/** Names and ids that are unique in a page. Each panel loads a module of its own, so the page itself must remember what is in use. */
import { useLayoutEffect, useState } from "preact/hooks";

const IN_USE = Symbol.for("tiledb_cloud_widgets.labels");

/** 1 for the first live landmark with this label in the page, 2 for the second; landmarks need names of their own. */
export function useOrdinal(label: string): number {
  const [ordinal] = useState(() => {
    const used = ordinals(label);
    let n = 1;
    while (used.has(n)) n += 1;
    used.add(n);
    return n;
  });
  // A layout effect: a passive one never runs, nor is undone, when the view goes before its first paint
  useLayoutEffect(() => () => void ordinals(label).delete(ordinal), [label, ordinal]);
  return ordinal;
}

function ordinals(label: string): Set<number> {
  const page = globalThis as { [IN_USE]?: Map<string, Set<number>> };
  page[IN_USE] ??= new Map();
  const used = page[IN_USE].get(label) ?? new Set();
  page[IN_USE].set(label, used);
  return used;
}

/** "Pages" in the first panel of a page, "Pages 2" in the second. */
export const numbered = (label: string, ordinal: number): string => (ordinal === 1 ? label : `${label} ${ordinal}`);

const PREFIX = `tcw-${Math.random().toString(36).slice(2)}-`; // preact's useId counts per root, and a page has many
let ids = 0;

/** An id that no other element of the page has. */
export function useUid(): string {
  const [id] = useState(() => {
    ids += 1;
    return PREFIX + ids;
  });
  return id;
}
