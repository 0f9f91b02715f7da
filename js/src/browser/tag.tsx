/** A tag of an asset, which filters by a click where the listing has filters. */
import { FilterButton } from "./filter-button";

interface Props {
  readonly tag: string;
  readonly filters: boolean;
  readonly inRow?: boolean;
}

export function Tag({ tag, filters, inRow = false }: Props) {
  if (!filters) return <span class="tcw-tag">{tag}</span>;
  return (
    <FilterButton field="tag" value={tag} class="tcw-tag" inRow={inRow}>
      {tag}
    </FilterButton>
  );
}
