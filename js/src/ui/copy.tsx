/** A button that copies a text; where the clipboard is blocked, it shows the text to be copied by hand. */

import type { ComponentProps } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "./button";
import { Menu } from "./menu";
import * as text from "./strings";

const COPIED_MS = 2000;

interface Props {
  readonly children: string;
  readonly label?: string;
  /** The icon alone: the words are its name and tooltip. */
  readonly iconOnly?: boolean;
  readonly class?: string;
  readonly getText: () => string | Promise<string>;
  readonly onError: (reason: unknown) => void;
}

export function CopyButton({ children, label, iconOnly, class: extra, getText, onError }: Props) {
  const [copied, setCopied] = useState(false);
  const [manual, setManual] = useState<string | null>(null);
  const anchor = useRef<HTMLSpanElement | null>(null);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(setCopied, COPIED_MS, false);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const button = anchor.current?.querySelector("button");
    if (button) button.style.minInlineSize = `${button.offsetWidth}px`; // "Copied" may be shorter: nothing moves
    try {
      const words = await getText();
      if (await copyText(words)) setCopied(true);
      else setManual(words);
    } catch (reason) {
      onError(reason);
    }
  };
  return (
    <span ref={anchor} class={extra}>
      <Button icon={copied ? "check" : "copy"} label={iconOnly ? children : label} onClick={copy}>
        {iconOnly ? undefined : copied ? text.copied : children}
      </Button>
      <span class="tcw-sr" role="status">
        {copied && text.copied}
      </span>
      {manual !== null && (
        <CopyByHand anchor={anchor} close={() => setManual(null)} name={children}>
          {manual}
        </CopyByHand>
      )}
    </span>
  );
}

/** Copies a text, and says whether the page may: over plain http there is no clipboard at all. */
export async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

interface ByHandProps extends Pick<ComponentProps<typeof Menu>, "anchor" | "close" | "refocus" | "name"> {
  readonly children: string;
}

/** The text itself, marked, where the clipboard is blocked; `anchor` holds it. */
export function CopyByHand({ children, ...popup }: ByHandProps) {
  return (
    <Menu {...popup} role="dialog" class="tcw-more">
      <p class="tcw-hint">{text.copyByHand}</p>
      <textarea
        class="tcw-code"
        readOnly
        rows={6}
        aria-label={popup.name}
        value={children}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Menu>
  );
}
