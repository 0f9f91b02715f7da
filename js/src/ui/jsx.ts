/** What JSX becomes; build.mjs puts it in front of every file. */
export { Fragment, h } from "preact";
