/** What the panel and the module that draws previews, which a page gets when it first needs it, know of each other. */

import type { Previewed, PreviewRequest } from "../kernel/asset-protocol";
import type { Row } from "../kernel/protocol";
import type * as p from "./parts";

interface Bodies {
  readonly head: p.Head;
  readonly facts: p.Facts;
  readonly table: p.Table;
  readonly columns: p.Columns;
  readonly picture: p.Picture;
  readonly values: p.Values;
  readonly exact: p.Exact;
  readonly text: p.Text;
  readonly members: p.Members;
  readonly sentence: p.Sentence;
  readonly failure: p.Failure;
}

export interface Part<B> {
  readonly body: B;
  readonly buffers: readonly DataView[];
}

/** The parts that have come, by name. */
export type Parts = { readonly [N in keyof Bodies]?: Part<Bodies[N]> };

/** What is shown of an asset: the choices of whoever looks at it. */
export type Choices = Required<Omit<PreviewRequest, "uri" | "code">>;

export interface PreviewProps {
  readonly name: string;
  readonly row: Row | null;
  readonly parts: Parts;
  readonly choices: Choices;
  readonly status: "reading" | Previewed["outcome"];
  readonly choose: (changes: Partial<Choices>) => void;
  readonly stop: () => void;
  readonly retry: (event: MouseEvent) => void;
  readonly open: (uri: string, kind: string) => void;
}
