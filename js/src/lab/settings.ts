/** What users set for the side panel; `panel.schema.json` declares it to JupyterLab. */
import type { Scope } from "../kernel/protocol";
import type { SettingRegistry } from "./host";

export interface Settings {
  readonly side: "left" | "right";
  readonly pageSize: number;
  readonly scope: Scope;
}

export const DEFAULTS: Settings = { side: "left", pageSize: 25, scope: "owned" };

/** The settings, or their defaults where there are none to read. */
export async function readSettings(registry: SettingRegistry | null, id: string): Promise<Settings> {
  try {
    return { ...DEFAULTS, ...(await registry?.load(id))?.composite };
  } catch (error) {
    console.warn("tiledb-cloud-widgets: the settings could not be read; the defaults hold.", error);
    return DEFAULTS;
  }
}
