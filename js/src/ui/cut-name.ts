/** Names too long for their place lose what tells the least: leading folders, then the middle. What tells a name from the next is at its end. */

const ELLIPSIS = "…";
/** What is left at least of the last folder, and of the end of a name. */
const FOLDER = 3;
const TAIL = 9;

/**
 * A name cut until it fits. Leading folders go first ("…/seattle/hourly-temperature"), then the end of the last folder
 * ("…/san-fr…/hourly-temperature"), then the middle of the name ("eco…/us-employ…2006-2015").
 */
export function cutName(name: string, fits: (text: string) => boolean): string {
  if (fits(name)) return name;
  const folders = name.split("/");
  const last = folders.pop() ?? "";
  const letters = [...last];
  const tail = letters.slice(-TAIL).join("");
  for (let i = 1; i < folders.length; i += 1) {
    const shorter = [ELLIPSIS, ...folders.slice(i), last].join("/");
    if (fits(shorter)) return shorter;
  }
  const folder = [...(folders.at(-1) ?? "")];
  const lead = folders.length > 1 ? `${ELLIPSIS}/` : "";
  const inFolder = (kept: number) => `${lead}${folder.slice(0, kept).join("")}${ELLIPSIS}/${last}`;
  const inName = (before: string) => (kept: number) => `${before}${letters.slice(0, kept).join("")}${ELLIPSIS}${tail}`;
  const most = letters.length - TAIL - 1;
  return (
    (folder.length > FOLDER && longest(inFolder, FOLDER, folder.length - 1, fits)) ||
    (folder.length > 0 &&
      longest(inName(folder.length > FOLDER + 1 ? `${folder.slice(0, FOLDER).join("")}${ELLIPSIS}/` : lead), FOLDER, most, fits)) ||
    longest(inName(""), 0, most, fits) ||
    `${ELLIPSIS}${tail}`
  );
}

/** The text of the largest number, from `least` to `most`, whose text fits; null where none does. */
function longest(textOf: (kept: number) => string, least: number, most: number, fits: (text: string) => boolean): string | null {
  let low = least - 1;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(textOf(middle))) low = middle;
    else high = middle - 1;
  }
  return low < least ? null : textOf(low);
}
