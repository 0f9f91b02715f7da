/** An error in a line, beside what it is about. */
import type { ComponentChildren } from "preact";
import type { ErrorBody } from "../kernel/protocol";
import { Button } from "./button";
import { Icon } from "./icons";
import * as text from "./strings";

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

/** An error in the place of what a tab shows. */
export function TabError({ error, retry }: { readonly error: ErrorBody; readonly retry: () => void }) {
  return (
    <ErrorHint error={error}>
      <Button
        class="is-link"
        onClick={(event) => {
          focusTab(event);
          retry();
        }}
      >
        {text.tryAgain}
      </Button>
    </ErrorHint>
  );
}

/** Move the focus to the tab's content: the button that was clicked disappears. */
export function focusTab(event: MouseEvent): void {
  (event.target as Element).closest<HTMLElement>("[role=tabpanel]")?.focus();
}
