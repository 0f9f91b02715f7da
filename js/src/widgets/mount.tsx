/** What every widget does around its view: mount it, notice when its kernel has stopped, and hide the static table while it lives. */
import { type ComponentType, render } from "preact";
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
  readonly kernel: { readonly gone: boolean; check(): void; doubt(): void; close(): void };
  ask(): void;
  attach(redraw: () => void): () => void;
  leave(): void;
}

/**
 * An anywidget module that shows views of a store, which is made for each model. Nothing is awaited: anywidget gives up on a widget
 * after 2 s.
 */
export const widget =
  <S extends Store>(PanelStore: new (carrier: Carrier) => S, View: ComponentType<{ readonly store: S }>) =>
  () => {
    let store: S;
    const check = () => store.kernel.check();
    return {
      initialize({ model }: Host): () => void {
        store = new PanelStore(carrierOf(model, words));
        const reconnected = () => {
          store.kernel.doubt();
          store.ask();
          check();
        };
        model.on("comm_live_update", reconnected);
        const leave = () => store.leave();
        window.addEventListener("pagehide", leave);
        return () => {
          model.off("comm_live_update", reconnected);
          window.removeEventListener("pagehide", leave);
          store.kernel.close();
          setTimeout(() => {
            for (const trait of ["_esm", "_style"]) model.set(trait, ""); // JupyterLab keeps the models of closed comms
          });
        };
      },
      render({ model, el }: Host): () => void {
        addStyleSheet(el, String(model.get("_style")));
        el.addEventListener("pointerenter", check); // no host says that a kernel was shut down
        let showAgain: (() => void) | undefined;
        const detach = store.attach(() => {
          if (store.state && !store.kernel.gone) showAgain ??= hideStaticTable(el);
          else {
            showAgain?.();
            showAgain = undefined;
          }
        });
        const shown = <View store={store} />;
        render(<Root>{shown}</Root>, el);
        if (store.state) showAgain ??= hideStaticTable(el);
        return () => {
          detach();
          showAgain?.();
          render(null, el);
        };
      },
    };
  };
