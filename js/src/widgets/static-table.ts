/** The static table, which the kernel puts below a panel for places without widgets, is hidden while the panel lives. */

/** The cell of a notebook: another cell's table is another panel's. */
const CELL = ".jp-Cell, .cell, body";

/**
 * Hides the table below a panel, now or when it comes; the returned function shows it again. (A rule in a style sheet would have the page
 * compute all its styles again.)
 */
export function hideStaticTable(el: HTMLElement): () => void {
  let hidden: HTMLElement | null = null;
  const changes = new MutationObserver(() => update());
  const update = () => {
    changes.disconnect();
    let output: HTMLElement | null = null;
    // Hosts wrap outputs differently; in each of them the table is in the output after that of the panel
    for (let outer: Element = el; !output && outer.parentElement && !outer.matches(CELL); outer = outer.parentElement) {
      changes.observe(outer.parentElement, { childList: true });
      const next = outer.nextElementSibling;
      if (!next) continue;
      changes.observe(next, { childList: true, subtree: true });
      output = outputOfTable(next);
    }
    if (output === hidden) return;
    if (hidden) hidden.style.display = "";
    if (output) output.style.display = "none";
    hidden = output;
  };
  const placed = new ResizeObserver(update); // the host puts a view into the page after it was rendered
  placed.observe(el);
  update();
  return () => {
    changes.disconnect();
    placed.disconnect();
    if (hidden) hidden.style.display = "";
  };
}

/** What to hide: all of an output that holds nothing but the table, else the table alone. */
function outputOfTable(output: Element): HTMLElement | null {
  const table = output.matches(".tcw-static") ? output : output.querySelector(".tcw-static");
  return (table?.textContent?.trim() === output.textContent?.trim() ? output : table) as HTMLElement | null;
}
