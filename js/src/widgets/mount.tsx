/** What every widget does around its view: mount it, and hide the static table below it. */
import { type ComponentChild, render } from "preact";
import { type Carrier, carrierOf, type Model } from "../kernel/transport";
import { addStyleSheet, Root } from "../ui/root";
import { kernel as words } from "../ui/strings";
import { hideStaticTable } from "./static-table";

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
