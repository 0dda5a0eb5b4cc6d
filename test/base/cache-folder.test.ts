/** Where each platform keeps what can be made again. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cacheFolder } from "../../src/base/index.js";

const home = join("/", "home", "ada");

describe("cacheFolder", () => {
  it.each([
    ["linux", {}, join(home, ".cache", "recollect")],
    ["linux", { XDG_CACHE_HOME: "/cache" }, join("/cache", "recollect")],
    ["linux", { XDG_CACHE_HOME: "relative" }, join(home, ".cache", "recollect")],
    ["linux", { XDG_CACHE_HOME: "/cache", RECOLLECT_CACHE: "/mine" }, "/mine"],
    ["linux", { RECOLLECT_CACHE: "" }, join(home, ".cache", "recollect")],
    ["darwin", { XDG_CACHE_HOME: "/cache" }, join(home, "Library", "Caches", "recollect")],
    ["win32", { LOCALAPPDATA: "/local" }, join("/local", "recollect")],
    ["win32", {}, join(home, "AppData", "Local", "recollect")],
  ] as const)("on %s with %j is %s", (platform, env, expected) => {
    expect(cacheFolder({ env, platform, home })).toBe(expected);
  });

  it("is in the home folder where nothing is said", () => {
    expect(cacheFolder()).toContain("recollect");
  });
});
