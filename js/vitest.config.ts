import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { PREVIEW_KEY: '"a preview module"', PREVIEW_CSS: '""' },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts*"], setupFiles: "tests/tables.ts", restoreMocks: true },
});
