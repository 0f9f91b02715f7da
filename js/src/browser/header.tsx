/** The top of the panel: whose assets, who is signed in, Refresh and Export. */

import type { InListing } from "../kernel/listing";
import { Button, Tabs } from "../ui/controls";
import { Dropdown, MenuItem } from "../ui/dropdown";
import { hostOf } from "../ui/format";
import * as text from "../ui/strings";
import { ExportMenu } from "./export";

export function Head({ listing, panel, signIn }: InListing & { readonly panel: string; readonly signIn: () => void }) {
  const { state } = listing;
  const { account, query, status } = state;
  const who = account?.username && text.at(account.username, hostOf(account.host));
  return (
    <div class="tcw-head">
      <Tabs
        label={text.scope}
        tabs={text.scopes}
        value={query.scope}
        panel={panel}
        choose={(scope) => scope !== query.scope && listing.query({ scope, group: null })}
      />
      <span class="tcw-grow" />
      {who && (
        <span class="tcw-who">
          <Dropdown role="menu" name={text.account} icon="user" words={who}>
            <div class="tcw-pop-label" aria-hidden="true">
              {who}
            </div>
            <MenuItem choose={() => listing.signOut()}>{text.signOut}</MenuItem>
          </Dropdown>
        </span>
      )}
      {!account && status !== "signed_out" && (
        <Button class="is-link" onClick={signIn}>
          {text.signIn}
        </Button>
      )}
      <Button icon="refresh" label={text.refresh} off={status === "signed_out"} onClick={() => listing.refresh()} />
      <ExportMenu listing={listing} rows={["page", "all"]} />
    </div>
  );
}
