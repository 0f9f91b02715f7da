/** The first tab of the details: what the catalogue says of an asset, and what may be changed there. */
import { Access } from "../edit/access";
import { Editable } from "../edit/entry";
import * as words from "../edit/strings";
import { Versions } from "../edit/versions";
import type { Details } from "../kernel/asset-protocol";
import type { InListing } from "../kernel/listing";
import type { Row } from "../kernel/protocol";
import { TabBody } from "./details-body";
import { type Filterable, Tag } from "./filter-button";

interface Props extends InListing {
  readonly uri: string;
  readonly name: string;
  /** null: of an asset that no page has shown. */
  readonly row: Row | null;
  readonly body: Details;
  readonly filters: Filterable;
}

export function Overview({ listing, uri, name, row, body, filters }: Props) {
  const { headline, text: description, tags = [], editable = false, ...rest } = body;
  const fields = { listing, uri, entry: { description: description ?? "", tags }, editable };
  const tagsRow = (tags.length > 0 || editable) && (
    <Editable field="tags" {...fields}>
      {tags.length ? tags.map((tag) => <Tag key={tag} tag={tag} filters={filters.tags} />) : <span class="tcw-muted">{words.noTags}</span>}
    </Editable>
  );
  return (
    <>
      {headline && <p class="tcw-headline">{headline}</p>}
      {(description || editable) && (
        <Editable field="description" {...fields}>
          {description ? <p class="tcw-text">{description}</p> : <p class="tcw-muted">{words.noDescription}</p>}
        </Editable>
      )}
      <TabBody body={rest} name={name} filters={filters} tagsRow={tagsRow} />
      {row?.kind === "array" && <Versions listing={listing} uri={uri} />}
      {editable && row && <Access listing={listing} row={row} />}
    </>
  );
}
