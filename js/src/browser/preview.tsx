/** The Preview tab: asks for a preview, and keeps its parts as they come. What draws them comes with the first. */

import { useEffect, useRef, useState } from "preact/hooks";
import { goTo } from "../edit/suggestions";
import type { InListing } from "../kernel/listing";
import type { Code, ErrorBody } from "../kernel/protocol";
import { Refused } from "../kernel/transport";
import type { Choices, Parts, PreviewProps } from "../preview/preview";
import { focusTab, TabError } from "../ui/error-hint";
import { kernelWords } from "../ui/kernel-hint";
import * as text from "../ui/strings";
import { giveUp, previewView, receive, wanted } from "./preview-code";

interface Props extends InListing {
  readonly uri: string;
  readonly name: string;
}

/** Between two requests while a slider moves. */
const PAUSE_MS = 120;

export function PreviewTab({ listing, uri, name }: Props) {
  const [choices, setChoices] = useState<Choices>({ at: {}, attribute: null, timestamp: listing.version, exact: false });
  const [parts, setParts] = useState<Parts>({});
  const [status, setStatus] = useState<PreviewProps["status"]>("reading");
  const [error, setError] = useState<ErrorBody | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [, redraw] = useState({});
  const stop = useRef<() => void>(() => {});
  const next = useRef<Choices | null>(null); // chosen, and not asked for yet

  useEffect(() => {
    let current = true;
    let fresh: Parts = {};
    const code = wanted();
    const failed = (reason: unknown) => {
      giveUp();
      if (current && reason instanceof Refused) setError(reason.body);
    };
    const part = (part: string, body: unknown, buffers: readonly DataView[]) => {
      if (part === "code") {
        receive((body as Code).code).then(
          () => redraw({}),
          () => setError(text.noPreviewCode),
        );
        return;
      }
      if (!current) return;
      const first = !Object.keys(fresh).length;
      fresh = withPart(fresh, part, { body, buffers });
      setParts((shown) => withPart(first ? withoutEnd(shown) : shown, part, { body, buffers }));
    };
    setStatus("reading");
    setError(null);
    const call = listing.kernel.request("preview", { uri, ...choices, code }, { part });
    stop.current = () => call.cancel();
    call.answer.then(({ outcome }) => {
      if (!current) return;
      setStatus(outcome);
      if (outcome === "done") setParts(fresh); // what the preview before had and this one has not goes
    }, failed);
    return () => {
      current = false;
      call.cancel();
    };
  }, [listing, uri, choices, attempt, listing.fetches]);

  const choose = (changes: Partial<Choices>) => {
    if (changes.timestamp !== undefined) listing.set({ version: changes.timestamp });
    if (!next.current)
      setTimeout(() => {
        if (next.current) setChoices(next.current);
        next.current = null;
      }, PAUSE_MS);
    next.current = { ...(next.current ?? choices), exact: false, ...changes };
  };
  const retry = () => {
    setParts({});
    setAttempt(attempt + 1);
  };
  if (error) return <TabError error={error} retry={retry} />;
  const View = previewView();
  const waitsFor = kernelWords(listing.kernel);
  if (View && !(waitsFor && status === "reading" && !Object.keys(parts).length))
    return (
      <View
        name={name}
        row={listing.row(uri)}
        parts={parts}
        choices={choices}
        status={status}
        choose={choose}
        stop={() => stop.current()}
        retry={(event) => {
          focusTab(event);
          retry();
        }}
        open={(member, kind) => (kind === "group" ? listing.enter(member) : void goTo(listing, member))}
      />
    );
  return (
    <p class="tcw-muted" role="status">
      {waitsFor?.join(" ") ?? text.loading}
    </p>
  );
}

/** What the preview before said at its end is not said of the next one. */
function withoutEnd({ failure, exact, sentence, ...parts }: Parts): Parts {
  return parts;
}

/** A new picture is not of the numbers that came before it. */
function withPart(parts: Parts, name: string, part: { readonly body: unknown; readonly buffers: readonly DataView[] }): Parts {
  const { values, ...others } = parts;
  return { ...(name === "picture" ? others : parts), [name]: part };
}
