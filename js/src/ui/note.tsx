/** A note in a panel: a title, what else there is to say, and what can be done about it. */
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons";

interface Props {
  readonly class: string;
  readonly icon: IconName;
  readonly title?: string;
  readonly text: ComponentChildren;
  /** Said at once by a screen reader, in the middle of what it says; else when there is time. */
  readonly alert?: boolean;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

export function Note({ class: extra, icon, title, text, alert, children }: Props) {
  return (
    <div class={`tcw-note ${extra}`} role={alert ? "alert" : "status"}>
      <Icon name={icon} />
      <p>
        {title && <strong>{title}</strong>} {text}
      </p>
      {children}
    </div>
  );
}
