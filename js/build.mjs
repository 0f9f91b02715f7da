// One ES module per widget (anywidget takes no relative imports), one style sheet for all of them, and the licences of what they hold.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const out = "../tiledb_cloud_widgets/static";
const licenceFile = "THIRD_PARTY_LICENSES.txt";
const widgets = ["browser", "login", "namespaces"];
const options = {
  bundle: true,
  write: false,
  metafile: true,
  format: "iife",
  target: "es2022",
  jsx: "transform", // h(tag, props, ...children) is smaller than the automatic runtime's children: [...]
  jsxFactory: "h",
  jsxFragment: "Fragment",
  inject: ["src/ui/jsx.ts"],
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  legalComments: "none",
  minify: true,
};

/** Other people's packages in any of the bundles: name -> { name, version, license, text }. */
const packages = new Map();

/** Notes which packages esbuild read from, and returns them. */
async function packagesIn({ inputs }) {
  const names = new Set(Object.keys(inputs).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []));
  for (const name of names) {
    if (packages.has(name)) continue;
    const { version, license } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
    packages.set(name, { name, version, license, text: await readFile(`node_modules/${name}/LICENSE`, "utf8") });
  }
  return [...names].sort().map((name) => packages.get(name));
}

/** The comment that the minifier keeps: whose code this holds, and under which licence. */
const notice = (held) =>
  held
    .map(({ name, version, license, text }) => `/*! ${name} ${version}, ${license}, ${text.match(/Copyright.*/)[0]}; ${licenceFile} */\n`)
    .join("");

/**
 * A page loads the same module again for each of its panels, and code that was just loaded runs slowly. So what a bundle makes is kept
 * in the page, under a key of its own, and every later panel takes it from there.
 */
async function bundle(name) {
  const contents = `import widget from "./src/widgets/${name}"; globalThis[KEY] = widget;`;
  const { outputFiles, metafile } = await build({ ...options, stdin: { contents, resolveDir: "." } });
  const script = outputFiles[0].text.trim().replace(/;$/, "");
  const key = `tiledb_cloud_widgets.${name}.${createHash("sha256").update(script).digest("hex").slice(0, 8)}`;
  const module = `${notice(await packagesIn(metafile))}const KEY = Symbol.for("${key}"); globalThis[KEY] || ${script}; export default globalThis[KEY];`;
  return smaller(module, { module: true });
}

/** A second pass: 6 % smaller than esbuild's own, and every notebook carries the bundle once per widget. */
async function smaller(script, { module, ...more }) {
  const compress = { passes: 3, unsafe_arrows: true, ...more };
  const format = { comments: /^!/, ascii_only: true }; // a page keeps the text of each script, in half the memory
  const { code } = await minify(script, { module, ecma: 2020, compress, format });
  return code;
}

/**
 * The module that draws previews: `(panel) => component`, with what it shares with the panel that asks for it. A page keeps it under a key of its
 * contents.
 */
async function previewModule() {
  const shared = {
    preact: "h, Fragment",
    "preact/hooks": "useState, useEffect, useLayoutEffect, useRef",
    "../ui/button": "Button",
    "../ui/icons": "Icon",
    "../ui/select": "Select",
    "../ui/landmarks": "useUid",
    "../ui/format": "count",
    "../ui/time": "moment",
  };
  const fromPanel = {
    name: "from-panel",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path }) => (path in shared ? { path, namespace: "panel" } : undefined));
      onLoad({ filter: /.*/, namespace: "panel" }, ({ path }) => ({ contents: `export const { ${shared[path]} } = PANEL;` }));
    },
  };
  const define = { PREVIEW_CSS: JSON.stringify(await styleSheet("src/preview/preview.css")) };
  const entryPoints = ["src/preview/view.tsx"];
  const { outputFiles } = await build({ ...options, entryPoints, define, format: "esm", plugins: [fromPanel] });
  const body = outputFiles[0].text.replace(/export\s*\{\s*([\w$]+) as default\s*\};?\s*$/, "return $1;");
  return smaller(`export default (PANEL) => { ${body} };`, { module: true });
}

async function styleSheet(path) {
  const { outputFiles } = await build({ ...options, entryPoints: [path] });
  return outputFiles[0].text;
}

/**
 * The prebuilt extension of JupyterLab and Notebook 7: one script, which is a module federation container, and what the hosts read about
 * it. The names of the files are the same in every build, so that an editable install is uninstalled whole; Jupyter has browsers ask
 * whether a file has changed.
 */
async function labExtension(css) {
  const name = "tiledb-cloud-widgets";
  const [, version] = (await readFile("../pyproject.toml", "utf8")).match(/^version = "(.*)"$/m);
  const define = { ...options.define, PANELS_CSS: JSON.stringify(css), SIDE_CSS: JSON.stringify(await styleSheet("src/lab/side.css")) };
  const { outputFiles, metafile } = await build({ ...options, entryPoints: ["src/lab/remote.ts"], define });
  const code = await smaller(outputFiles[0].text, { reduce_funcs: false }); // functions stay near those they resemble: 90 bytes less
  const load = "static/remoteEntry.js";
  const about = {
    name,
    version,
    description: "The TileDB Cloud catalogue in a side panel",
    license: "MIT",
    jupyterlab: { extension: true, schemaDir: "schema", _build: { load, extension: "./extension" } },
  };
  const uninstall = { packageManager: "python", packageName: name, uninstallInstructions: `pip uninstall ${name}` };
  const schemas = `schemas/${name}`;
  return [
    [load, notice(await packagesIn(metafile)) + code],
    ["package.json", JSON.stringify(about, null, 2)],
    ["install.json", JSON.stringify(uninstall, null, 2)],
    [`${schemas}/package.json.orig`, JSON.stringify(about, null, 2)],
    [`${schemas}/panel.json`, await readFile("src/lab/panel.schema.json", "utf8")],
  ].map(([file, text]) => [`labextension/${file}`, text]);
}

/** A rule for each icon of 16 by 16, drawn with a stroke of 1.25 px. */
async function iconRules() {
  const stroke = "fill='none' stroke='%23000' stroke-width='1.25' stroke-linecap='round' stroke-linejoin='round'";
  const svg = (path) => `%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' ${stroke}%3E%3Cpath d='${path}'/%3E%3C/svg%3E`;
  const paths = Object.entries(JSON.parse(await readFile("src/ui/icons.json", "utf8")));
  return paths.map(([name, path]) => `.i-${name}{--icon:url("data:image/svg+xml,${svg(path)}")}`).join("");
}

const css = (await iconRules()) + (await styleSheet("src/ui/panels.css"));
const preview = await previewModule();
const digest = createHash("sha256").update(preview).digest("hex").slice(0, 8);
options.define = { PREVIEW_KEY: JSON.stringify(`tiledb_cloud_widgets.preview.${digest}`) };
const scripts = await Promise.all(widgets.map(async (name) => [`${name}.js`, await bundle(name)]));
for (const [file, text] of [...scripts, ["preview.js", preview], ["panels.css", css], ...(await labExtension(css))]) {
  await mkdir(dirname(`${out}/${file}`), { recursive: true });
  await writeFile(`${out}/${file}`, text);
  if (/js$|css$/.test(file)) console.log(`${file}: ${gzipSync(text, { level: 9 }).length} bytes, gzip`);
}
const licences = [...packages.values()].map(({ name, version, text }) => `${name} ${version}\n\n${text.trim()}\n`);
await writeFile(
  `${out}/${licenceFile}`,
  `The scripts in this folder hold code of these packages.\n\n${licences.join(`\n${"-".repeat(80)}\n\n`)}`,
);
