/** What every widget does around its view: mount it, and hide the static table below it. */
import { type ComponentChild, render } from "preact";
import { type Carrier, carrierOf, type Model } from "../kernel/transport";
import { addStyleSheet, Root } from "../ui/root";
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
