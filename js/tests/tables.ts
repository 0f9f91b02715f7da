/** The parts of the table interfaces that happy-dom does not have. */

function give(of: { readonly prototype: object }, name: string, get: (this: HTMLElement) => unknown): void {
  if (!(name in of.prototype)) Object.defineProperty(of.prototype, name, { get, configurable: true });
}

const within = (selector: string) =>
  function (this: HTMLElement) {
    return [...this.querySelectorAll(selector)];
  };

give(HTMLTableElement, "rows", within("tr"));
give(HTMLTableElement, "tBodies", within("tbody"));
give(HTMLTableElement, "tHead", function () {
  return this.querySelector("thead");
});
for (const section of new Set([document.createElement("tbody").constructor, document.createElement("thead").constructor]))
  give(section as typeof HTMLElement, "rows", within("tr"));
const rows = document.createElement("tr").constructor as typeof HTMLElement;
give(rows, "cells", within("td, th"));
for (const cell of new Set([document.createElement("td").constructor, document.createElement("th").constructor]))
  give(cell as typeof HTMLElement, "cellIndex", function () {
    return [...(this.parentElement?.children ?? [])].indexOf(this);
  });
