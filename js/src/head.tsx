/** The top of the panel: whose assets, who is signed in, Refresh and Export. */
import { Button, Tabs } from "./controls";
import { ExportMenu } from "./exporting";
import { hostOf } from "./format";
import { Icon } from "./icons";
import type { InListing } from "./listing";
import * as text from "./strings";

export function Head({ listing, panel, signIn }: InListing & { readonly panel: string; readonly signIn: () => void }) {
  const { state } = listing;
  const { account, query, status } = state;
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
      {account?.username && (
        <span class="tcw-who" title={account.host}>
          <Icon name="user" />
          <span class="tcw-cut">{text.at(account.username, hostOf(account.host))}</span>
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
