/** What the other side says of an asset or a listing, and again after each refresh. */
import { useEffect, useState } from "preact/hooks";
import type { Listing } from "../kernel/listing";
import type { BrowserRequests, ErrorBody } from "../kernel/protocol";
import { Refused } from "../kernel/transport";

type Asked = "sharing" | "versions" | "details" | "elsewhere";

/** The old answer stays until the new one, or the first part of it, is here. */
export function useAnswer<N extends Asked>(listing: Listing, name: N, body: BrowserRequests[N][0]) {
  const [answer, setAnswer] = useState<BrowserRequests[N][1] | null>(null);
  const [error, setError] = useState<ErrorBody | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let current = true;
    const show = (answer: unknown) => {
      if (!current) return;
      setAnswer(() => answer as BrowserRequests[N][1]);
      setError(null);
    };
    let known = answer !== null; // what is shown is whole: the first part would take from it
    const part = (_name: string, body: unknown) => {
      if (!known) show(body);
      known = true;
    };
    const call = listing.kernel.request(name, body, { part });
    call.answer.then(show, (reason) => current && reason instanceof Refused && setError(reason.body));
    return () => {
      current = false;
      call.cancel();
    };
  }, [listing, name, JSON.stringify(body), attempt, listing.fetches]);
  const retry = () => {
    setError(null);
    setAttempt(attempt + 1);
  };
  return { answer, setAnswer, error, setError, retry };
}
