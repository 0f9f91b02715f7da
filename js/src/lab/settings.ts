/** What users set for the side panel; `panel.schema.json` declares it to JupyterLab. */
import type { Scope, SnippetRequest } from "../kernel/protocol";
import type { SettingRegistry } from "./host";

/** What inserted code looks like. */
export type CodeStyle = NonNullable<SnippetRequest["style"]>;

export interface Settings {
  readonly side: "left" | "right";
  readonly pageSize: number;
  readonly scope: Scope;
  readonly code: CodeStyle;
}

export const DEFAULTS: Settings = { side: "left", pageSize: 25, scope: "owned", code: "tiledb" };

/** The settings as they are now; `changed` is called with those before after each change of them. */
export class UserSettings {
  now = DEFAULTS;

  constructor(readonly changed: (before: Settings) => void = () => {}) {}

  /** Reads them, and follows them; the defaults hold where there are none to read. */
  async load(registry: SettingRegistry | null, id: string): Promise<void> {
    try {
      const loaded = await registry?.load(id);
      this.now = { ...DEFAULTS, ...loaded?.composite };
      loaded?.changed.connect(() => {
        const before = this.now;
        this.now = { ...DEFAULTS, ...loaded.composite };
        this.changed(before);
      });
    } catch (error) {
      console.warn("tiledb-cloud-widgets: the settings could not be read; the defaults hold.", error);
    }
  }
}
