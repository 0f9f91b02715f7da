/** Errors, the empty listing, the kernel that is busy or gone, in words: what happened, why, what to do. */
import type { ComponentChildren } from "preact";
import { useAnswer } from "../edit/answer";
import type { InListing } from "../kernel/listing";
import type { ErrorBody } from "../kernel/protocol";
import { hasFilters } from "../kernel/query";
import { Button } from "../ui/button";
import { Icon, type IconName } from "../ui/icons";
import { kernelWords } from "../ui/kernel-hint";
import { Note } from "../ui/note";
import * as text from "../ui/strings";
import { activeFilters } from "./chips";

/** Stands above the grid and pushes the rows down: an error is rare and must be seen. One of an action also stands above Details that take the list's place. */
export function ErrorNote({ listing, error }: InListing & { readonly error: ErrorBody }) {
  const dismissible = listing.notice === error;
  return (
    <Note
      class={`is-error${dismissible ? " is-kept" : ""}`}
      icon="warning"
      title={error.title}
      text={`${error.reason} ${error.next_step} ${dismissible ? "" : text.rowsOfBefore}`}
      alert
    >
      {!dismissible && error.retry !== false && <TryAgain listing={listing} />}
      {dismissible && <Button icon="close" label={text.dismiss} onClick={() => listing.set({ notice: null })} />}
    </Note>
  );
}

function TryAgain({ listing }: InListing) {
  return (
    <Button icon="refresh" onClick={() => listing.retry()}>
      {text.tryAgain}
    </Button>
  );
}

interface PlaceholderProps {
  readonly icon: IconName;
  readonly title: string;
  readonly alert?: boolean;
  readonly children?: ComponentChildren;
}

/** Stands in the place of the grid when there are no rows. It can take the focus that the grid had. */
export function Placeholder({ icon, title, alert, children }: PlaceholderProps) {
  return (
    <div class="tcw-blank" role={alert ? "alert" : undefined} tabIndex={-1}>
      <Icon name={icon} />
      <p>{title}</p>
      {children}
    </div>
  );
}

/** Before the first rows: what they wait for; nothing where none will come, which the kernel's note says. */
export function Awaited({ listing }: InListing) {
  const { busy, gone, words } = listing.kernel;
  return gone ? null : <Placeholder icon="clock" title={busy ? words.start : text.loading} />;
}

/** The first request was taken back. */
export function NoListing({ listing }: InListing) {
  return (
    <Placeholder icon="clock" title={text.noListing}>
      <div class="tcw-acts">
        <TryAgain listing={listing} />
      </div>
    </Placeholder>
  );
}

/** No rows: which filters are active, and how to clear them. */
export function EmptyListing({ listing }: InListing) {
  const { query, breadcrumbs } = listing.state;
  const noun = text.nounOf(query);
  if (query.scope === "favorites")
    return (
      <Placeholder icon="star" title={text.noFavorites}>
        <p class="tcw-muted">{text.howToFavorite}</p>
      </Placeholder>
    );
  const filtered = hasFilters(query);
  const place = query.group ? breadcrumbs.at(-1)?.name : query.namespace;
  const filters = activeFilters(listing.state).map(({ noun, value, excludes }) =>
    excludes ? text.not(`${noun} ${value}`) : `${noun} ${value}`,
  );
  if (query.search) filters.unshift(text.quoted(query.search));
  const title = listing.state.total_items ? text.notShown(noun) : filtered ? text.noMatch(noun) : text.empty(noun);
  return (
    <Placeholder icon="search" title={title}>
      <p class="tcw-muted">
        {query.group ? text.membersOf : `${text.scopes[query.scope]} ${noun}${place ? text.inside : ""}`}
        {place && <strong>{place}</strong>}
        {filters.length > 0 && `: ${filters.join(", ")}`}.
      </p>
      <div class="tcw-acts">
        <Elsewhere listing={listing} key={JSON.stringify(query)} />
        {(filtered || query.namespace) && <Button onClick={() => listing.clear()}>{text.clearFilters}</Button>}
      </div>
    </Placeholder>
  );
}

/** "2 in Public": the same query there. What could not be counted is left out. */
function Elsewhere({ listing }: InListing) {
  const { answer } = useAnswer(listing, "elsewhere", {});
  return (
    <>
      {answer?.counts.map(({ scope, count }) => (
        <Button key={scope} onClick={() => listing.query({ scope })}>
          {text.inScope(count, scope)}
        </Button>
      ))}
    </>
  );
}

export function FirstError({ listing, error }: InListing & { readonly error: ErrorBody }) {
  return (
    <Placeholder icon="warning" title={error.title} alert>
      <p class="tcw-muted">
        {error.reason} {error.next_step}
      </p>
      {error.retry !== false && (
        <div class="tcw-acts">
          <TryAgain listing={listing} />
        </div>
      )}
    </Placeholder>
  );
}

/** The kernel is busy or gone; what a busy one has not picked up can be taken back. */
export function KernelNote({ listing }: InListing) {
  const words = kernelWords(listing.kernel);
  if (!words) return null;
  const [what, next] = words;
  return (
    <Note class="is-warn" icon="clock" title={what} text={next}>
      {listing.kernel.busy && listing.state && <Button onClick={() => listing.cancel()}>{text.cancel}</Button>}
    </Note>
  );
}
