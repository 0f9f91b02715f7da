/** What every widget does around its view: mount it, give it the style sheet, keep its keys from the host. */
import { type ComponentChild, render } from "preact";
import { type Carrier, carrierOf, type Model } from "../kernel/transport";
import { activeElement } from "../ui/focus";
import { kernel as words } from "../ui/strings";

interface Host {
  readonly model: Model;
  readonly el: HTMLElement;
}

interface Store {
  readonly state: unknown;
  readonly kernel: { close(): void };
}

/**
 * An anywidget module that shows a view of a store, which is made for each model. Nothing is awaited: anywidget gives up on a widget
 * after 2 s.
 */
export const widget =
  <S extends Store>(storeOf: (carrier: Carrier) => S, view: (store: S) => ComponentChild) =>
  () => {
    let store: S;
    return {
      initialize({ model }: Host): () => void {
        store = storeOf(carrierOf(model, words));
        return () => store.kernel.close();
      },
      render({ model, el }: Host): () => void {
        addStyleSheet(el, String(model.get("_style")));
        render(<Root>{view(store)}</Root>, el);
        let showAgain: (() => void) | undefined;
        const hide = () => {
          showAgain ??= hideStaticTable(el);
        };
        model.on("msg:custom", hide);
        if (store.state) hide();
        return () => {
          model.off("msg:custom", hide);
          showAgain?.();
          render(null, el);
        };
      },
    };
  };

/**
 * Adds the style sheet, once for all panels of a page. anywidget's own `_css` would add it again for each widget, and the page would
 * compute the styles of every other panel again.
 */
function addStyleSheet(el: HTMLElement, css: string): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  const style = home.querySelector(".tcw-style") ?? home.appendChild(document.createElement("style"));
  style.className = "tcw-style";
  if (style.textContent !== css) style.textContent = css;
}

/**
 * Hides the static table, which the kernel puts below a panel for places without widgets, now or when it comes; the returned function
 * shows it again. (A rule in a style sheet would have the page compute all its styles again.)
 */
function hideStaticTable(el: HTMLElement): () => void {
  let next: Element | null | undefined;
  const display = (value: string) => {
    if (next?.querySelector(".tcw-static")) (next as HTMLElement).style.display = value;
  };
  const hide = () => {
    const output = el.closest(".jp-OutputArea-child");
    next = output?.nextElementSibling;
    display("none");
    if (output?.parentElement) changes.observe(output.parentElement, { childList: true });
    if (next) changes.observe(next, { childList: true, subtree: true });
  };
  const changes = new MutationObserver(hide);
  const size = new ResizeObserver(hide); // the host puts a view into the page after it was drawn
  size.observe(el);
  hide();
  return () => {
    changes.disconnect();
    size.disconnect();
    display("");
  };
}

/** Keeps keys from the host, which would take them for its own commands. */
function stopKeys(event: Event): void {
  event.stopPropagation();
}

function onKeyDown(event: KeyboardEvent): void {
  stopKeys(event);
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

function Root({ children }: { readonly children: ComponentChild }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it keeps keys and the focus from the notebook
    <div
      class="tcw"
      tabIndex={-1} // a click on an inert place focuses this, not the notebook's cell, whose shortcuts would then be armed
      data-lm-suppress-shortcuts="true"
      onFocusIn={suppressShortcuts}
      onKeyDown={onKeyDown}
      onKeyUp={stopKeys}
      onKeyPress={stopKeys}
    >
      {children}
    </div>
  );
}
