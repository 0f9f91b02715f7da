/** The combobox that chooses a namespace; empty means all of them. */

import type { NamespaceGroup } from "../kernel/protocol";
import { Combobox, type Group } from "./combobox";
import type { IconName } from "./icons";
import * as text from "./strings";

interface Props {
  readonly value: string | null;
  readonly groups: readonly NamespaceGroup[];
  readonly onChoose: (value: string | null) => void;
  readonly onOpen?: () => void;
  readonly hint?: string | undefined;
  /** As of `Combobox`. */
  readonly stopped: boolean;
}

const ALL: Group = { label: text.allNamespaces, labelHidden: true, options: [{ value: "", label: text.allNamespaces, icon: "globe" }] };
const ICONS: Readonly<Record<NamespaceGroup["kind"], IconName>> = { user: "user", organizations: "org", listed: "globe" };
const iconFor = (group: NamespaceGroup | undefined): IconName => (group ? ICONS[group.kind] : "globe");

export function NamespaceCombobox({ value, groups, onChoose, ...rest }: Props) {
  const options = groups.map((group, i) => ({
    label: group.label,
    note: i === 0 && group.options.some((option) => option.count !== null) ? text.arrays.toLowerCase() : undefined,
    options: group.options.map((option) => ({ value: option.name, count: option.count, icon: iconFor(group) })),
  }));
  return (
    <Combobox
      {...rest}
      class="tcw-ns"
      label={text.namespace}
      icon={iconFor(groups.find((group) => group.options.some((option) => option.name === value)))}
      value={value ?? ""}
      placeholder={text.allNamespaces}
      groups={[ALL, ...options]}
      onChoose={(namespace) => onChoose(namespace || null)}
      toggleLabels={[text.showNamespaces, text.hideNamespaces]}
    />
  );
}
