/** What the panels say about one asset: its star, changes to its entry, who has access, its versions, the way to it. */

// Star

export const addFavorite = "Add to favorites";
export const removeFavorite = "Remove from favorites";

// Suggestions of an empty search, and of an address

export const goTo = "Go to";
export const openUri = (uri: string) => `Open ${uri}`;
export const recent = "Recent";
export const onThisMachine = "on this machine";
export const suggestions = "Suggestions";
