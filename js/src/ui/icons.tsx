/** Icons: masks that icons.css draws in the colour of the text. */
import type icons from "./icons.json";

export type IconName = keyof typeof icons | "star-on" | "full";

interface Props {
  readonly name: IconName;
  readonly class?: string;
  /** What it says to a screen reader; without it the icon is decoration. */
  readonly label?: string;
}

export function Icon({ name, class: extra, label }: Props) {
  const style = `tcw-icon i-${name} ${extra ?? ""}`;
  return label ? <span class={style} role="img" aria-label={label} title={label} /> : <span class={style} aria-hidden="true" />;
}
