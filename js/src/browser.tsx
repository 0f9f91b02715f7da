/** The Browser widget. */
import { Listing } from "./listing";
import { widget } from "./mount";
import { Panel } from "./panel";
import { useLive } from "./told";
import type { Channel } from "./transport";

function Browser({ channel }: { readonly channel: Channel }) {
  return <Panel listing={useLive((redraw) => new Listing(channel, redraw))} />;
}

export default widget((channel) => <Browser channel={channel} />);
