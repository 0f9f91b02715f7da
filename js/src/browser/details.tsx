/** The details of the asset chosen last: a row of tabs, each loaded when it is shown. */

import { useAnswer } from "../edit/answer";
import { Star } from "../edit/star";
import { schemaOfLatest } from "../edit/strings";
import type { DetailsTab } from "../kernel/asset-protocol";
import type { InListing } from "../kernel/listing";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy";
import { TabError } from "../ui/error-hint";
import { Icon } from "../ui/icons";
import { kernelWords } from "../ui/kernel-hint";
import { numbered, useUid } from "../ui/landmarks";
import * as text from "../ui/strings";
import { Tabs } from "../ui/tabs";
import { moment } from "../ui/time";
import { TabBody } from "./details-body";
import { filterable } from "./filter-button";
import { InsertButtons } from "./insert";
import { Overview } from "./overview";
import { PreviewTab } from "./preview";

/** An asset whose row has not come yet. */
const UNKNOWN = { kind: "array", type: null, namespace: "" } as const;
const TAB_ICONS = { overview: "info", preview: "chart", schema: "list", metadata: "key", code: "code" } as const;

export function DetailsPane({ listing, ordinal }: InListing & { readonly ordinal: number }) {
  const { selection } = listing.state;
  const id = useUid();
  const uri = selection.at(-1) ?? "";
  const row = listing.row(uri);
  const { tab } = listing;
  const name = row?.name ?? uri.slice(uri.lastIndexOf("/") + 1);

  const close = () => listing.set({ details: false });
  return (
    <section
      class="tcw-details"
      data-tab={tab}
      aria-label={numbered(text.details, ordinal)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        close();
      }}
    >
      <div class="tcw-back">
        <Button icon="left" class="is-link" onClick={close}>
          {text.backToList}
        </Button>
        {selection.length > 1 && <span class="tcw-muted">{text.selectedCount(selection.length)}</span>}
      </div>
      <div class="tcw-d-head">
        <Icon name={row?.icon ?? "array"} />
        <p class="tcw-d-name">{name}</p>
        <div class="tcw-d-end">
          {row && <Star listing={listing} row={row} key={uri} />}
          <Button class="tcw-d-close" icon="close" label={text.closeDetails} onClick={close} />
        </div>
        <div class="tcw-d-uri">
          <p class="tcw-cut" title={uri}>
            <code>{uri}</code>
          </p>
          <CopyButton iconOnly getText={() => uri} onError={listing.failed}>
            {text.copyUri}
          </CopyButton>
        </div>
        {selection.length === 1 && <Actions listing={listing} uri={uri} isGroup={row?.kind === "group"} />}
      </div>
      <Tabs
        class="tcw-d-tabs"
        label={text.details}
        tabs={text.tabs}
        icons={TAB_ICONS}
        value={tab}
        onChoose={(chosen) => listing.set({ tab: chosen })}
        panel={id}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div role="tabpanel" id={id} class="tcw-d-body" aria-labelledby={`${id}-${tab}`} tabIndex={0}>
        {tab === "preview" ? (
          <PreviewTab listing={listing} key={uri} uri={uri} name={name} />
        ) : (
          <TabContent listing={listing} key={`${tab} ${uri}`} uri={uri} tab={tab} name={name} />
        )}
      </div>
    </section>
  );
}

/** What can be done with one asset. While several are selected, the strip below the list acts for all of them. */
function Actions({ listing, uri, isGroup }: InListing & { readonly uri: string; readonly isGroup: boolean }) {
  return (
    <div class="tcw-d-acts">
      {isGroup && (
        <Button icon="group" onClick={() => listing.enter(uri)}>
          {text.openGroup}
        </Button>
      )}
      <InsertButtons listing={listing} />
      <CopyButton class="is-copy" getText={() => listing.code([uri])} onError={listing.failed}>
        {text.copyCode}
      </CopyButton>
    </div>
  );
}

interface TabContentProps {
  readonly uri: string;
  readonly tab: DetailsTab;
  readonly name: string;
}

function TabContent({ listing, uri, tab, name }: InListing & TabContentProps) {
  const ofVersion = tab === "code" && { timestamp: listing.version };
  const { answer, error, retry } = useAnswer(listing, "details", { uri, tab, ...ofVersion });
  if (error) return <TabError error={error} retry={retry} />;
  const row = listing.row(uri);
  // What the row knows is shown at once
  const body =
    answer ??
    (tab === "overview" &&
      row && {
        headline: [row.type, row.amount].filter(Boolean).join(" · "),
        text: row.description,
        tags: row.tags,
        facts: [{ label: text.owner, value: row.namespace, filter: "namespace" as const }],
      });
  const filters = filterable(listing.state, row ?? UNKNOWN);
  if (body && tab === "overview") return <Overview listing={listing} uri={uri} name={name} row={row} body={body} filters={filters} />;
  if (body)
    return (
      <>
        {tab === "schema" && listing.version !== null && <p class="tcw-muted">{schemaOfLatest(moment(listing.version))}</p>}
        <TabBody body={body} name={name} filters={filters} />
      </>
    );
  return (
    <p class="tcw-muted" role="status">
      {kernelWords(listing.kernel)?.join(" ") ?? text.loading}
    </p>
  );
}
