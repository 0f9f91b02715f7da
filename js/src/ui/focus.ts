/** Where the focus is. Some hosts put a panel into a shadow root, which has an active element of its own. */

export const activeElement = (near: Node): Element | null => (near.getRootNode() as Partial<DocumentOrShadowRoot>).activeElement ?? null;

export const hasFocus = (element: Element | null): boolean => element?.contains(activeElement(element)) ?? false;
