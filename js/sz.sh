node build.mjs && gzip -9c ../tiledb_cloud_widgets/static/browser.js | wc -c
