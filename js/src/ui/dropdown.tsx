/** A button with a menu or a small dialog under it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "./button";
import type { IconName } from "./icons";
import { Popup } from "./popup";

interface Props {
  readonly role: "menu" | "dialog";
  /** The name of the popup, and of the button unless it has text or a label. */
  readonly name: string;
  readonly icon: IconName;
  /** What the button shows beside its icon. */
  readonly text?: string;
  /** The name of the button, where its text says less. */
  readonly label?: string | undefined;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

interface ItemProps {
  readonly disabled?: boolean;
  readonly onChoose: () => void;
  readonly children: ComponentChildren;
}

export function MenuItem({ disabled, onChoose, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      class="tcw-opt"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onChoose}
    >
      {children}
    </button>
  );
}

export function Dropdown({ role, name, icon, text, label, disabled, class: extra, children }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement | null>(null);
  const close = () => setOpen(false);
  const items = () => [...(anchor.current?.querySelectorAll<HTMLElement>("[popover] :is([role=menuitem], select, input):enabled") ?? [])];
  useLayoutEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  const closeAndRefocus = () => {
    close();
    anchor.current?.querySelector("button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = role === "menu" ? items() : [];
    const index = all.indexOf(event.target as HTMLElement);
    const next = { ArrowDown: index + 1, ArrowUp: index + all.length - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") closeAndRefocus();
    else if (next !== undefined && index >= 0) all[next % all.length]?.focus();
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    if ((event.target as Element).closest("[role=menuitem]:not([aria-disabled])")) closeAndRefocus();
  };
  const onFocusOut = (event: FocusEvent) => {
    const next = event.relatedTarget as Node | null;
    if (next && !anchor.current?.contains(next)) close();
  };
  return (
    <span ref={anchor} onFocusOut={onFocusOut}>
      <Button
        icon={icon}
        label={label ?? (text ? undefined : name)}
        disabled={disabled}
        aria-haspopup={role}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {text}
      </Button>
      {open && (
        <Popup
          anchor={anchor}
          close={close}
          alignEnd
          role={role}
          aria-label={name}
          class={extra ?? ""}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          {children}
        </Popup>
      )}
    </span>
  );
}
