/** The Browser widget. */
import { useEffect, useReducer, useState } from "preact/hooks";
import { Listing } from "./listing";
import { widget } from "./mount";
import { Panel } from "./panel";
import type { Channel } from "./transport";

function Browser({ channel }: { readonly channel: Channel }) {
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0);
  const [listing] = useState(() => new Listing(channel, () => redraw(undefined)));
  useEffect(() => () => listing.close(), [listing]);
  return <Panel listing={listing} />;
}

export default widget((channel) => <Browser channel={channel} />);
