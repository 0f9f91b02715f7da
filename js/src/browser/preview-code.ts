/** The module that draws previews: asked for once a page, made into a component once for each Preact in it. */
import type { ComponentType } from "preact";
import { Fragment, h } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PreviewProps } from "../preview/preview";
import { Button } from "../ui/button";
import { count } from "../ui/format";
import { Icon } from "../ui/icons";
import { useUid } from "../ui/landmarks";
import { Select } from "../ui/select";
import { moment } from "../ui/time";

/** Names the module by its contents: a page may hold panels of two releases. Put here by build.mjs. */
declare const PREVIEW_KEY: string;

/** What the module takes from the panel that it is drawn in, Preact above all; build.mjs puts it in the place of imports. */
const shared = { h, Fragment, useState, useEffect, useLayoutEffect, useRef, Button, Icon, Select, useUid, count, moment };

/** What the module exports. */
type MakeView = (panel: typeof shared) => ComponentType<PreviewProps>;

const KEY = Symbol.for(PREVIEW_KEY);
const page = globalThis as { [KEY]?: MakeView | "asked" | undefined };
let view: ComponentType<PreviewProps> | null = null;

/** What draws previews, once it is there. */
export function previewView(): ComponentType<PreviewProps> | null {
  const make = page[KEY];
  if (!view && typeof make === "function") view = make(shared);
  return view;
}

/** Whether to ask for the module; nobody else then does, until `giveUp`. */
export function wanted(): boolean {
  if (page[KEY]) return false;
  page[KEY] = "asked";
  return true;
}

/** Takes the text of the module. */
export async function receive(text: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    page[KEY] = (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
    giveUp();
  }
}

/** The module did not come: the next preview asks again. */
export function giveUp(): void {
  if (page[KEY] === "asked") page[KEY] = undefined;
}
