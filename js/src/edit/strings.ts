/** What the panels say about one asset: its star, changes to its entry, who has access, its versions, the way to it. */

import { count } from "../ui/format";

// Star

export const addFavorite = "Add to favorites";
export const removeFavorite = "Remove from favorites";
export const favoriteUnknown = "Add to favorites. The server does not say whether it is one.";

// Suggestions of an empty search, and of an address

export const goTo = "Go to";
export const openUri = (uri: string) => `Open ${uri}`;
export const recent = "Recent";
export const onThisMachine = "on this machine";
export const suggestions = "Suggestions";

// Description and tags

export const description = "Description";
export const editField = { description: "Edit description", tags: "Edit tags" };
export const newTag = "New tag";
export const tagHint = "Enter adds, Backspace removes the last.";
export const save = "Save";
export const saving = "Saving";
export const cancel = "Cancel";
export const noDescription = "No description.";
export const noTags = "No tags.";
export const saveOver = "Overwrite";
export const useTheirs = "Use theirs";
export const discardQuestion = "Discard what you typed?";
export const discard = "Discard";
export const keepEditing = "Keep editing";
export const changedMeanwhile = (what: string) => ({
  title: "Not saved.",
  reason: `Somebody changed the ${what} meanwhile. Yours is kept here; theirs is:`,
});
export const none = "(none)";

// Access

export const access = "Access";
export const owner = "owner";
export const share = "Share";
export const shareWith = "Share with";
export const oneNamespace = "A user or organization";
export const everybody = "Everybody";
export const namespaceName = "Name";
export const actions = { read: "Read", write: "Write", edit: "Edit" } as const;
export const missing = {
  name: { title: "Enter the name of a user or an organization.", reason: "", next_step: "" },
  actions: { title: "Choose what they may do.", reason: "", next_step: "" },
} as const;
export const stopSharing = (namespace: string) => `Stop sharing with ${namespace}`;
export const notShared = "Shared with nobody else.";
export const makePublic = "Make public";
export const publicQuestion = (name: string) => ({
  title: `Make ${name} public?`,
  reason: "Everybody with an account can then read it.",
});
export const groupIsRecursive = "This also shares every array and group inside it.";
export const mayDo = (actions: readonly string[]) => actions.map((action) => action.replaceAll("_", " ")).join(", ");
export const onArrays = (actions: string) => `its arrays: ${actions}`;

// Versions

export const written = "Written";
export const version = "Version";
export const latestVersion = (time: string) => `Latest, ${time}`;
export const newestOf = (shown: number, total: number) => `The newest ${count(shown)} of ${count(total)} versions.`;
export const asOf = "Code and Preview show this version.";
export const schemaOfLatest = (version: string) =>
  `This is the schema of the latest version. Code and Preview show the version of ${version}.`;
