/**
 * Two sets of tests. `tests` is what `npm test` runs; `tarball` packs the project and installs it
 * in an empty folder, which takes a minute and is a part of `npm run check`.
 * Processes, not threads: native modules and worker pools are loaded in each.
 */
import { defineConfig } from "vitest/config";

const common = {
  pool: "forks" as const,
  maxWorkers: 2,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 20_000,
};

export default defineConfig({
  test: {
    ...common,
    globalSetup: ["test/build-first.ts"],
    projects: [
      { extends: true, test: { name: "tests", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "tarball", include: ["test/package/*.check.ts"] } },
    ],
  },
});
