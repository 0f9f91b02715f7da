import { expect, test } from "vitest";
import { containerOf, type ShareScope, type Take } from "../src/lab/container";

const version = (value: object, loaded?: number) => ({ get: async () => () => value, ...(loaded && { loaded }) });
const scope: ShareScope = {
  "@lumino/widgets": { "2.5.0": version({ from: "an extension" }), "2.7.5": version({ from: "the page" }, 1) },
  "@jupyterlab/notebook": { "4.0.0": version({ from: "4.0" }), "4.6.0": version({ from: "4.6" }) },
};

test("a plugin is made with the modules of the page, and loads when it is asked for", async () => {
  let made = 0;
  const container = containerOf(async (take) => {
    made += 1;
    return { id: "a plugin", widgets: await take("@lumino/widgets") };
  });
  container.init(scope);
  expect(made).toBe(0);
  const factory = await container.get("./extension");
  expect(factory()).toEqual({ __esModule: true, default: { id: "a plugin", widgets: { from: "the page" } } });
});

test("of several versions the one that the page has loaded is taken, else the last", async () => {
  const taken: unknown[] = [];
  const container = containerOf(async (take: Take) => {
    taken.push(await take("@lumino/widgets"), await take("@jupyterlab/notebook"));
  });
  container.init(scope);
  await container.get("./extension");
  expect(taken).toEqual([{ from: "the page" }, { from: "4.6" }]);
});

test("what a host writes on the module stays there", async () => {
  const container = containerOf(async () => ({}));
  container.init(scope);
  const factory = await container.get("./extension");
  (factory() as { __scope__?: string }).__scope__ = "tiledb-cloud-widgets"; // JupyterLab does this
  expect(factory()).toHaveProperty("__scope__", "tiledb-cloud-widgets");
});

test("a module that is not shared, and one that is not here, are named", async () => {
  const container = containerOf((take) => take("@jupyterlab/nothing"));
  container.init(scope);
  await expect(container.get("./extension")).rejects.toThrow("this page shares no module @jupyterlab/nothing");
  await expect(container.get("./style")).rejects.toThrow("there is no module ./style; there is ./extension");
});
