/** A button that copies a text, and shows it to be copied by hand where the clipboard is blocked. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./controls";
import { Popup } from "./popup";
import * as text from "./strings";

const COPIED_MS = 2000;

interface Props {
  readonly children: string;
  readonly label?: string;
  readonly from: () => string | Promise<string>;
  readonly failed: (reason: unknown) => void;
}

export function CopyButton({ children, label, from, failed }: Props) {
  const [copied, setCopied] = useState(false);
  const [byHand, setByHand] = useState<string | null>(null);
  const anchor = useRef<HTMLSpanElement | null>(null);
  const close = () => {
    setByHand(null);
    anchor.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(setCopied, COPIED_MS, false);
    return () => clearTimeout(timer);
  }, [copied]);
  useLayoutEffect(() => anchor.current?.querySelector("textarea")?.select(), [byHand]);

  const copy = async () => {
    const button = anchor.current?.querySelector("button");
    if (button) button.style.minInlineSize = `${button.offsetWidth}px`; // "Copied" is shorter: nothing moves
    try {
      const words = await from();
      try {
        await navigator.clipboard.writeText(words);
        setCopied(true);
      } catch {
        setByHand(words);
      }
    } catch (reason) {
      failed(reason);
    }
  };
  return (
    <span ref={anchor}>
      <Button icon={copied ? "check" : "copy"} label={label} onClick={copy}>
        {copied ? text.copied : children}
      </Button>
      <span class="tcw-sr" role="status">
        {copied && text.copied}
      </span>
      {byHand !== null && (
        <Popup
          anchor={anchor}
          close={close}
          class="tcw-more"
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            close();
          }}
        >
          <p class="tcw-hint">{text.copyByHand}</p>
          <textarea class="tcw-code" readOnly rows={6} aria-label={children} value={byHand} />
        </Popup>
      )}
    </span>
  );
}
