/** The Browser widget. */
import { listingOf } from "./listing";
import { widget } from "./mount";
import { Panel } from "./panel";
import { useLive } from "./told";
import type { Channel } from "./transport";

function Browser({ channel }: { readonly channel: Channel }) {
  return <Panel listing={useLive((redraw) => listingOf(channel, redraw))} />;
}

export default widget((channel) => <Browser channel={channel} />);
