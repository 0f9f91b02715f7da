// One ES module per widget (anywidget takes no relative imports) and one style sheet for all of them.
import { build } from "esbuild";

const out = "../tiledb_cloud_widgets/static";

await build({
  entryPoints: {
    browser: "src/browser.tsx",
    login: "src/login.tsx",
    namespaces: "src/namespaces.tsx",
    panels: "src/panels.css",
  },
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  minify: true,
});
