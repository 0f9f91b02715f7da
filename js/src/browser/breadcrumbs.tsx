/** Inside a group: the way back out. */

import type { InListing } from "../kernel/listing";
import { Button } from "../ui/button";
import { Icon } from "../ui/icons";
import { numbered } from "../ui/landmarks";
import * as text from "../ui/strings";

export function Breadcrumbs({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { breadcrumbs, query } = listing.state;
  const crumbs = [{ uri: null, name: text.groups }, ...breadcrumbs];
  return (
    <nav class="tcw-crumbs" aria-label={numbered(text.breadcrumbs, ordinal)}>
      <Button icon="up" label={text.upTo(crumbs.at(-2)?.name ?? text.groups)} onClick={() => listing.up()} />
      <ol>
        {crumbs.map(({ uri, name }, i) => (
          <li key={uri}>
            {i > 0 && <Icon name="right" />}
            {uri === query.group ? (
              <span class="tcw-crumb tcw-cut" aria-current="page" title={name}>
                {name}
              </span>
            ) : (
              <button type="button" class="tcw-crumb tcw-cut" title={name} onClick={() => listing.query({ group: uri })}>
                {name}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
