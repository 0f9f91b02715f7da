/** An error in a line, beside what it is about. */
import type { ComponentChildren } from "preact";
import type { ErrorBody } from "../kernel/protocol";
import { Icon } from "./icons";

export function ErrorHint({ error, children }: { readonly error: ErrorBody; readonly children?: ComponentChildren }) {
  return (
    <p class="tcw-hint is-error" role="alert">
      <Icon name="warning" />
      <span>
        {error.title} {error.reason} {error.next_step} {children}
      </span>
    </p>
  );
}
