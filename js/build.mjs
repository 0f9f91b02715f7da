// One ES module per widget (anywidget takes no relative imports) and one style sheet for all of them.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const out = "../tiledb_cloud_widgets/static";
const widgets = ["browser", "login", "namespaces"];

await build({
  entryPoints: [...widgets.map((name) => `src/${name}.tsx`), "src/panels.css"],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "transform", // h(tag, props, ...children) is smaller than the automatic runtime's children: [...]
  jsxFactory: "h",
  jsxFragment: "Fragment",
  inject: ["src/jsx.ts"],
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  legalComments: "none",
  minify: true,
});

// A second pass: 6 % smaller than esbuild's own, and every notebook carries the bundle once per widget.
for (const name of widgets) {
  const file = `${out}/${name}.js`;
  const { code } = await minify(await readFile(file, "utf8"), { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } });
  await writeFile(file, code);
}

for (const name of [...widgets.map((widget) => `${widget}.js`), "panels.css"])
  console.log(`${name}: ${gzipSync(await readFile(`${out}/${name}`), { level: 9 }).length} bytes, gzip`);
