/** The star that makes an array a favorite. */
import { useState } from "preact/hooks";
import type { InListing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import { Icon } from "../ui/icons";
import * as text from "./strings";

/** Nothing for a group: the API has favorites of arrays only. */
export function Star({ listing, row, inRow = false }: InListing & { readonly row: Row; readonly inRow?: boolean }) {
  const [wanted, setWanted] = useState<boolean | null>(null); // null: nothing is on its way
  if (row.kind === "group") return null;
  const known = wanted ?? row.favorite;
  if (inRow && known === null) return null; // it would look like no favorite
  const pressed = known ?? false;
  const toggle = () => {
    setWanted(!pressed);
    const { answer } = listing.kernel.request("favorite", { uri: row.uri, favorite: !pressed });
    answer.catch(listing.failed).then(() => setWanted(null)); // by then the row says it
  };
  return (
    <button
      type="button"
      class="tcw-go tcw-star"
      data-star
      tabIndex={inRow ? -1 : 0}
      aria-label={text.addFavorite}
      aria-pressed={known ?? undefined}
      title={known === null ? text.favoriteUnknown : pressed ? text.removeFavorite : text.addFavorite}
      onClick={toggle}
    >
      <Icon name={pressed ? "star-on" : "star"} />
    </button>
  );
}
