/** What the views need to know of a query. */
import type { Choice, Query } from "./protocol";

/** The fields that "Clear filters" resets, with the values it gives them. */
export const NO_FILTERS = {
  search: "",
  tags: [],
  exclude_tags: [],
  file_types: [],
  exclude_file_types: [],
  group_type: null,
  permission: null,
  shared_to: [],
  flat: true,
  with_metadata: false,
} as const satisfies Partial<Query>;

/** Whether "Clear filters" would change the query. */
export const hasFilters = (query: Query): boolean =>
  (Object.keys(NO_FILTERS) as (keyof typeof NO_FILTERS)[]).some((field) => `${query[field]}` !== `${NO_FILTERS[field]}`);

/** The words of a value; the value itself where it is none of the choices, as Python may set it. */
export const labelOf = (choices: readonly Choice[], value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;
