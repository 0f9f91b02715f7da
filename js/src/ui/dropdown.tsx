/** A button with a menu or a small dialog under it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./controls";
import type { IconName } from "./icons";
import { Popup } from "./popup";

interface Props {
  readonly role: "menu" | "dialog";
  /** The name of the popup, and of the button when it shows no words. */
  readonly name: string;
  readonly icon: IconName;
  /** What the button shows; its name may say more. */
  readonly words?: string;
  readonly label?: string | undefined;
  readonly off?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

interface ItemProps {
  readonly off?: boolean;
  readonly choose: () => void;
  readonly children: ComponentChildren;
}

export function MenuItem({ off, choose, children }: ItemProps) {
  return (
    <button type="button" role="menuitem" class="tcw-opt" tabIndex={-1} aria-disabled={off || undefined} onClick={off ? undefined : choose}>
      {children}
    </button>
  );
}

export function Dropdown({ role, name, icon, words, label, off, class: extra, children }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement | null>(null);
  const close = () => setOpen(false);
  const items = () => [...(anchor.current?.querySelectorAll<HTMLElement>("[popover] :is([role=menuitem], select, input):enabled") ?? [])];
  useLayoutEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  const back = () => {
    close();
    anchor.current?.querySelector("button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = role === "menu" ? items() : [];
    const at = all.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at + all.length - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") back();
    else if (to !== undefined && at >= 0) all[to % all.length]?.focus();
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    if ((event.target as Element).closest("[role=menuitem]:not([aria-disabled])")) back();
  };
  const onFocusOut = (event: FocusEvent) => {
    const to = event.relatedTarget as Node | null;
    if (to && !anchor.current?.contains(to)) close();
  };
  return (
    <span ref={anchor} onFocusOut={onFocusOut}>
      <Button
        icon={icon}
        label={label ?? (words ? undefined : name)}
        off={off}
        aria-haspopup={role}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {words}
      </Button>
      {open && (
        <Popup anchor={anchor} close={close} end role={role} aria-label={name} class={extra ?? ""} onKeyDown={onKeyDown} onClick={onClick}>
          {children}
        </Popup>
      )}
    </span>
  );
}
