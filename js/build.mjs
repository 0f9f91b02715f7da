// One ES module per widget (anywidget takes no relative imports), one style sheet for all of them, and the licences of what they hold.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
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
  // A second pass: 6 % smaller than esbuild's own, and every notebook carries the bundle once per widget.
  const minified = await minify(module, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true },
    format: { comments: /^!/ },
  });
  return minified.code;
}

async function styleSheet() {
  const { outputFiles } = await build({ ...options, entryPoints: ["src/ui/panels.css"] });
  return outputFiles[0].text;
}

const files = [...widgets.map((name) => [`${name}.js`, bundle(name)]), ["panels.css", styleSheet()]];
for (const [file, text] of files) {
  await writeFile(`${out}/${file}`, await text);
  console.log(`${file}: ${gzipSync(await text, { level: 9 }).length} bytes, gzip`);
}
const licences = [...packages.values()].map(({ name, version, text }) => `${name} ${version}\n\n${text.trim()}\n`);
await writeFile(
  `${out}/${licenceFile}`,
  `The scripts in this folder hold code of these packages.\n\n${licences.join(`\n${"-".repeat(80)}\n\n`)}`,
);
