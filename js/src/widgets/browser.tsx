/** The Browser widget. */

import { Panel } from "../browser/panel";
import { useListing } from "../kernel/listing";
import { BrowserStore } from "../kernel/pages";
import { widget } from "./mount";

function Browser({ store }: { readonly store: BrowserStore }) {
  return <Panel listing={useListing(store)} />;
}

export default widget(BrowserStore, Browser);
