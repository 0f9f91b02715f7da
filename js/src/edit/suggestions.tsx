/** What a search field suggests: the asset whose address is typed, and in an empty field the assets used last. */
import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import type { RecentAsset } from "../kernel/asset-protocol";
import type { Listing } from "../kernel/listing";
import { Icon, type IconName } from "../ui/icons";
import { useUid } from "../ui/landmarks";
import { Popup } from "../ui/popup";
import { addressIn } from "./address";
import * as text from "./strings";

const RECENT_SHOWN = 8;

interface Suggestion {
  readonly address: string;
  readonly label: string;
  readonly place: string;
  readonly icon: IconName;
}

/** Goes to the asset of an address: selects it, and shows its details; `done` is called then. */
export function goTo(listing: Listing, address: string, done = () => {}): Promise<void> {
  const { answer } = listing.kernel.request("locate", { text: address });
  return answer.then(() => {
    listing.set({ details: true, notice: null });
    done();
  }, listing.failed);
}

/** The suggestions of a search field, for its element, its keys and what stands below it. */
export function useSuggestions(listing: Listing, typed: string, field: RefObject<HTMLElement | null>, done: () => void) {
  const [focused, setFocused] = useState(false);
  const [recent, setRecent] = useState<readonly RecentAsset[]>([]);
  const [moved, setMoved] = useState<number | null>(null); // null: the arrow keys have not been used
  const id = useUid();
  const address = addressIn(typed);
  const shown = focused ? (address ? [addressed(address)] : typed ? [] : recent.slice(0, RECENT_SHOWN).map(used)) : [];
  const active = shown.length ? Math.min(moved ?? (address ? 0 : -1), shown.length - 1) : -1;

  const open = () => {
    if (focused) return;
    setFocused(true);
    if (!listing.state.account) return;
    listing.kernel.request("recent", {}).answer.then(({ assets }) => setRecent(assets), listing.failed);
  };
  const close = () => {
    setFocused(false);
    setMoved(null);
  };
  const choose = (suggestion: Suggestion) => {
    close();
    void goTo(listing, suggestion.address, done); // what cannot be opened stays, to be corrected
  };

  return {
    open,
    close,
    /** What the input says of the list. */
    input: {
      "aria-autocomplete": "list",
      "aria-controls": shown.length ? id : undefined,
      "aria-activedescendant": active >= 0 ? id + active : undefined,
    } as const,
    /** Takes a key, and says whether it was one for the list. */
    onKey(key: string): boolean {
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      const suggestion = shown[active];
      if (!shown.length) return false;
      if (step) setMoved((Math.max(active, step < 0 ? 0 : -1) + step + shown.length) % shown.length);
      else if (key === "Enter" && suggestion) choose(suggestion);
      else if (key === "Escape") close();
      else return false;
      return true;
    },
    popup: shown.length > 0 && (
      <Popup anchor={field} close={close} onMouseDown={(event) => event.preventDefault()}>
        <div class="tcw-pop-label" aria-hidden="true">
          <span>{address ? text.goTo : text.recent}</span>
          {!address && <span>{text.onThisMachine}</span>}
        </div>
        <div role="listbox" id={id} aria-label={address ? text.goTo : text.recent}>
          {shown.map((suggestion, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, aria-activedescendant names the option
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
            <div
              key={suggestion.address}
              role="option"
              id={id + index}
              class={`tcw-opt ${index === active ? "is-active" : ""}`}
              aria-selected={index === active}
              onClick={() => choose(suggestion)}
            >
              <Icon name={suggestion.icon} />
              <span class="tcw-cut">{suggestion.label}</span>
              {suggestion.place && <span class="tcw-n">{suggestion.place}</span>}
            </div>
          ))}
        </div>
      </Popup>
    ),
  };
}

const addressed = (address: string): Suggestion => ({ address, label: text.openUri(address), place: "", icon: "right" });

function used({ uri, kind }: RecentAsset): Suggestion {
  const [place = "", ...name] = uri.slice("tiledb://".length).split("/");
  return { address: uri, label: name.join("/"), place, icon: kind === "group" ? "group" : "array" };
}
