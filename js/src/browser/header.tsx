/** The top of the panel: the scopes, who is signed in, Refresh and Export. */

import type { InListing } from "../kernel/listing";
import { Button } from "../ui/button";
import { Dropdown } from "../ui/dropdown";
import { hostOf } from "../ui/format";
import { MenuItem } from "../ui/menu";
import * as text from "../ui/strings";
import { Tabs } from "../ui/tabs";
import { ExportMenu } from "./export";
import { Help } from "./help";

export function Header({ listing, panel, onSignIn }: InListing & { readonly panel: string; readonly onSignIn: () => void }) {
  const { state } = listing;
  const { account, query, status } = state;
  const user = account?.username && text.userAtHost(account.username, hostOf(account.host));
  return (
    <div class="tcw-head">
      <Tabs
        label={text.scope}
        tabs={text.scopes}
        value={query.scope}
        panel={panel}
        onChoose={(scope) => scope !== query.scope && listing.query({ scope, group: null })}
      />
      <span class="tcw-grow" />
      {user && (
        <span class="tcw-who">
          <Dropdown role="menu" name={text.account} icon="user" text={user}>
            <div class="tcw-pop-label" aria-hidden="true">
              {user}
            </div>
            <MenuItem onChoose={() => listing.signOut()}>{text.signOut}</MenuItem>
          </Dropdown>
        </span>
      )}
      {!account && status !== "signed_out" && (
        <Button class="is-link" icon="user" onClick={onSignIn}>
          {text.signIn}
        </Button>
      )}
      <Help />
      <Button icon="refresh" label={text.refresh} disabled={status === "signed_out"} onClick={() => listing.refresh()} />
      <ExportMenu listing={listing} rows={["page", "all"]} />
    </div>
  );
}
