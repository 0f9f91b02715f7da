/** What went wrong or holds things up, in words: what happened, why, what to do. */
import type { ComponentChildren } from "preact";
import type { InListing } from "../kernel/listing";
import type { ErrorBody } from "../kernel/protocol";
import { Button } from "../ui/controls";
import { Icon, type IconName } from "../ui/icons";
import * as text from "../ui/strings";
import { chipsOf } from "./chips";

/** An error beside what it is about. */
export function Wrong({ error, children }: { readonly error: ErrorBody; readonly children?: ComponentChildren }) {
  return (
    <p class="tcw-hint is-error" role="alert">
      <Icon name="warning" />
      <span>
        {error.title} {error.reason} {error.next_step} {children}
      </span>
    </p>
  );
}

/** Above the grid, the only thing that pushes rows down: an error is rare and must be seen. */
export function ErrorNote({ listing, error }: InListing & { readonly error: ErrorBody }) {
  const own = listing.notice === error;
  return (
    <div class="tcw-note is-error" role="alert">
      <Icon name="warning" />
      <p>
        <strong>{error.title}</strong> {error.reason} {error.next_step}
      </p>
      {!own && error.retry !== false && <TryAgain listing={listing} />}
      {own && <Button icon="close" label={text.dismiss} onClick={() => listing.set({ notice: null })} />}
    </div>
  );
}

function TryAgain({ listing }: InListing) {
  return (
    <Button icon="refresh" onClick={() => listing.retry()}>
      {text.tryAgain}
    </Button>
  );
}

interface BlankProps {
  readonly icon: IconName;
  readonly title: string;
  readonly alert?: boolean;
  readonly children?: ComponentChildren;
}

/** In the place of the grid, when there is nothing to show in it. It can take the focus that the grid had. */
export function Blank({ icon, title, alert, children }: BlankProps) {
  return (
    <div class="tcw-blank" role={alert ? "alert" : undefined} tabIndex={-1}>
      <Icon name={icon} />
      <p>{title}</p>
      {children}
    </div>
  );
}

/** Nothing there: which filters hold, and the way back. */
export function EmptyListing({ listing }: InListing) {
  const { query, breadcrumbs } = listing.state;
  const noun = text.nounOf(query);
  const narrow = text.filtered(query);
  const clear = narrow || query.namespace;
  const where = query.group ? breadcrumbs.at(-1)?.name : query.namespace;
  const held = chipsOf(query).map(({ noun, value, wanted }) => `${wanted === false ? "not " : ""}${noun} ${value}`);
  if (query.search) held.unshift(text.quoted(query.search));
  return (
    <Blank icon="search" title={narrow ? text.noMatch(noun) : text.nothing(noun)}>
      <p class="tcw-muted">
        {text.scopes[query.scope]} {noun}
        {where && [text.inside, <strong key={where}>{where}</strong>]}
        {held.length > 0 && `: ${held.join(", ")}`}.
      </p>
      {clear && (
        <div class="tcw-acts">
          <Button onClick={() => listing.clear()}>{text.clearFilters}</Button>
        </div>
      )}
    </Blank>
  );
}

export function FirstError({ listing, error }: InListing & { readonly error: ErrorBody }) {
  return (
    <Blank icon="warning" title={error.title} alert>
      <p class="tcw-muted">
        {error.reason} {error.next_step}
      </p>
      {error.retry !== false && (
        <div class="tcw-acts">
          <TryAgain listing={listing} />
        </div>
      )}
    </Blank>
  );
}

export function BusyNote({ listing }: InListing) {
  const { gone, words } = listing.kernel;
  const [what, next] = gone ? words.gone : words.busy;
  return (
    <div class="tcw-note is-warn" role="status">
      <Icon name="clock" />
      <p>
        <strong>{what}</strong> {next}
      </p>
      <Button onClick={() => listing.cancel()}>{text.cancel}</Button>
    </div>
  );
}
