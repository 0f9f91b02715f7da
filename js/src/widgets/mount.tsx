/** What every widget does around its view: mount it, name it, keep its keys to itself. */
import { type ComponentChild, render } from "preact";
import { type Carrier, carrierOf, type Model } from "../kernel/transport";
import { kernel as words } from "../ui/strings";

interface Host {
  readonly model: Model;
  readonly el: HTMLElement;
}

/**
 * An anywidget module that shows `view`, made anew for each model. Nothing is awaited: anywidget gives up on a widget after 2 s. What
 * the kernel said before the first view was there is kept for it, so that it can show rows before it has asked for any.
 */
export const widget = (view: (carrier: Carrier) => ComponentChild) => () => {
  let last: unknown;
  return {
    initialize: ({ model }: Host): void =>
      model.on("msg:custom", (message) => {
        last = message;
      }),
    render({ model, el }: Host): () => void {
      dress(el, String(model.get("_style")));
      render(<Root>{view(carrierOf(model, words, last))}</Root>, el);
      let show: (() => void) | undefined;
      const heard = () => {
        show ??= hideTable(el);
      };
      model.on("msg:custom", heard);
      if (last) heard();
      return () => {
        model.off("msg:custom", heard);
        show?.();
        render(null, el);
      };
    },
  };
};

/**
 * The style sheet, once for all panels of a page. Not by anywidget's own `_css`: it reads the sheet anew for each widget, and the
 * page computes the styles of every other panel again.
 */
function dress(el: HTMLElement, css: string): void {
  const root = el.getRootNode();
  const home = root instanceof ShadowRoot ? root : document.head;
  const style = home.querySelector(".tcw-style") ?? home.appendChild(document.createElement("style"));
  style.className = "tcw-style";
  if (style.textContent !== css) style.textContent = css;
}

/**
 * The kernel puts a static table below a panel, for places without widgets. Beside a panel that has heard its kernel it is not shown,
 * whenever it comes; what this returns shows it again. (A rule in a style sheet would have the page compute all its styles anew.)
 */
function hideTable(el: HTMLElement): () => void {
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

/** Keys that the host would take for commands of its own. */
function keep(event: Event): void {
  event.stopPropagation();
}

/**
 * JupyterLab looks for this attribute from the focused element upwards, but tries its shortcuts on an element before it looks at
 * the parent: those for ":focus" would still fire (arrows, x, d d) were it only on the root.
 */
function suppress(event: Event): void {
  (event.target as Element).setAttribute("data-lm-suppress-shortcuts", "true");
}

function Root({ children }: { readonly children: ComponentChild }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it handles no key, it only keeps keys from the notebook
    <div class="tcw" data-lm-suppress-shortcuts="true" onFocusIn={suppress} onKeyDown={keep} onKeyUp={keep} onKeyPress={keep}>
      {children}
    </div>
  );
}
