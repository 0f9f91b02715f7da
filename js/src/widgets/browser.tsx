/** The Browser widget. */

import { Panel } from "../browser/panel";
import { listingOf } from "../kernel/listing";
import { useStore } from "../kernel/store";
import type { Carrier } from "../kernel/transport";
import { widget } from "./mount";

function Browser({ carrier }: { readonly carrier: Carrier }) {
  return <Panel listing={useStore((redraw) => listingOf(carrier, redraw))} />;
}

export default widget((carrier) => <Browser carrier={carrier} />);
