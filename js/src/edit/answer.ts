/** What the other side says of an asset, and again after each refresh. */
import { useEffect, useState } from "preact/hooks";
import type { Listing } from "../kernel/listing";
import type { BrowserRequests, ErrorBody } from "../kernel/protocol";
import { Refused } from "../kernel/transport";

export function useAnswer<N extends "sharing" | "versions">(listing: Listing, name: N, uri: string) {
  const [answer, setAnswer] = useState<BrowserRequests[N][1] | null>(null);
  const [error, setError] = useState<ErrorBody | null>(null);
  useEffect(() => {
    let current = true;
    const call = listing.kernel.request(name, { uri });
    call.answer.then(
      (body) => current && setAnswer(() => body),
      (reason) => current && reason instanceof Refused && setError(reason.body),
    );
    return () => {
      current = false;
      call.cancel();
    };
  }, [listing, name, uri, listing.fetches]);
  return { answer, setAnswer, error, setError };
}
