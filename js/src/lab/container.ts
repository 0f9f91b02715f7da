/**
 * The module federation container that JupyterLab and Notebook 7 load, by hand: `init` takes the modules that the page shares, `get`
 * returns a module made with them. webpack would write 11 kB for it, and would have to be installed (CONTRIBUTING says what that costs).
 */
export type Factory<T> = () => T;
/** The modules of a page: by name, then by version. */
export type ShareScope = Record<string, Record<string, { get(): Promise<Factory<unknown>>; loaded?: unknown }>>;
/** The page's own copy of a module. */
export type Take = <T>(name: string) => Promise<T>;

export interface Container {
  init(scope: ShareScope): void;
  get(module: string): Promise<Factory<object>>;
}

/** A container with one module, `./extension`, whose default export is what `make` returns. */
export function containerOf(make: (take: Take) => Promise<unknown>): Container {
  let shared: ShareScope = {};

  // Never a copy of ours: the page compares tokens by identity
  const take: Take = async <T>(name: string) => {
    const versions = Object.values(shared[name] ?? {});
    const version = versions.find(({ loaded }) => loaded) ?? versions.at(-1);
    if (!version) throw new Error(`tiledb-cloud-widgets: this page shares no module ${name}.`);
    return ((await version.get()) as Factory<T>)();
  };

  return {
    init(scope) {
      shared = scope;
    },
    async get(module) {
      if (module !== "./extension") throw new Error(`tiledb-cloud-widgets: there is no module ${module}; there is ./extension.`);
      const plugin = await make(take);
      // A plain object, never a module namespace: JupyterLab writes `__scope__` on it
      const exports = { __esModule: true, default: plugin };
      return () => exports;
    },
  };
}
