/** Around every view: the style sheet, and an element that keeps its keys from the host. */
import type { ComponentChild } from "preact";
import { activeElement } from "./focus";

/**
 * Adds the style sheet, once for all panels of a page. anywidget's own `_css` would add it again for each widget, and the page would
 * compute the styles of every other panel again.
 */
export function addStyleSheet(el: HTMLElement, css: string): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  const style = home.querySelector(".tcw-style") ?? home.appendChild(document.createElement("style"));
  style.className = "tcw-style";
  if (style.textContent !== css) style.textContent = css;
}

/** Keeps keys from the host, which would take them for its own commands. */
function stopKeys(event: Event): void {
  event.stopPropagation();
}

function leaveOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  leavePanel(event.currentTarget as Element);
}

/** Moves the focus to whatever holds the panel and can take it, as a notebook's cell does, else to nothing. */
function leavePanel(panel: Element): void {
  const outside = panel.parentElement?.closest<HTMLElement>("[tabindex]");
  if (outside) outside.focus({ preventScroll: true });
  else (activeElement(panel) as HTMLElement | null)?.blur();
}

/**
 * JupyterLab looks for this attribute from the focused element upwards, and tries its shortcuts on an element before it looks at the
 * parent: with the attribute on the root only, shortcuts for ":focus" (arrows, x, d d) would still fire.
 */
function suppressShortcuts(event: Event): void {
  (event.target as Element).setAttribute("data-lm-suppress-shortcuts", "true");
}

interface RootProps {
  readonly children: ComponentChild;
  /** Beside the notebook the host's own shortcuts hold, as everywhere in its page: those of cells are for keys within a notebook. */
  readonly beside?: boolean;
}

export function Root({ children, beside = false }: RootProps) {
  const keep = beside ? undefined : stopKeys;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it keeps keys and the focus from the notebook
    <div
      class="tcw"
      tabIndex={-1} // a click on an inert place focuses this, not the notebook's cell, whose shortcuts would then be armed
      data-lm-suppress-shortcuts={beside ? undefined : "true"}
      onFocusIn={beside ? undefined : suppressShortcuts}
      onKeyDown={(event) => {
        keep?.(event);
        leaveOnEscape(event);
      }}
      onKeyUp={keep}
      onKeyPress={keep}
    >
      {children}
    </div>
  );
}
