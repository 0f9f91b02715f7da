/** Inside a group: the way back out. */

import type { InListing } from "../kernel/listing";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { numbered } from "../ui/landmarks";
import * as text from "../ui/strings";

/** The namespace of a group, from its URI. */
const namespaceOf = (group: string | undefined): string => group?.split("/")[2] ?? "";

export function Breadcrumbs({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { breadcrumbs } = listing.state;
  const namespace = namespaceOf(breadcrumbs[0]?.uri);
  const toGroups = () => listing.query({ group: null });
  const toNamespace = () => listing.query({ group: null, kind: "group", namespace });
  return (
    <nav class="tcw-crumbs" aria-label={numbered(text.breadcrumbs, ordinal)}>
      <Button icon="up" label={text.upTo(breadcrumbs.at(-2)?.name ?? text.groups)} onClick={() => listing.up()} />
      <ol>
        <Crumb name={text.groups} onClick={toGroups} />
        {namespace && <Crumb name={namespace} onClick={toNamespace} />}
        {breadcrumbs.map(({ uri, name }, i) => {
          const outer = `${breadcrumbs[i - 1]?.name}/`;
          const relative = name.startsWith(outer) ? name.slice(outer.length) : name;
          const last = i === breadcrumbs.length - 1;
          return <Crumb key={uri} name={relative} title={name} onClick={last ? undefined : () => listing.query({ group: uri })} />;
        })}
      </ol>
    </nav>
  );
}

interface CrumbProps {
  readonly name: string;
  readonly title?: string;
  /** Without it, this is where one is. */
  readonly onClick?: (() => void) | undefined;
}

function Crumb({ name, title = name, onClick }: CrumbProps) {
  return (
    <li>
      <Icon name="right" />
      {onClick ? (
        <button type="button" class="tcw-crumb tcw-cut" title={title} onClick={onClick}>
          {name}
        </button>
      ) : (
        <span class="tcw-crumb tcw-cut" aria-current="page" title={title}>
          {name}
        </span>
      )}
    </li>
  );
}
