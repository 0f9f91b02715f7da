/** The Browser widget. */

import { Panel } from "../browser/panel";
import { listingOf } from "../kernel/listing";
import { useLive } from "../kernel/store";
import type { Channel } from "../kernel/transport";
import { widget } from "./mount";

function Browser({ channel }: { readonly channel: Channel }) {
  return <Panel listing={useLive((redraw) => listingOf(channel, redraw))} />;
}

export default widget((channel) => <Browser channel={channel} />);
