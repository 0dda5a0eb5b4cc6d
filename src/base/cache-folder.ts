/**
 * Where this user's programs keep what can be made again at any time: `recollect` within the
 * platform's cache folder. Only a path; nothing is made here. Whoever calls passes what it knows of
 * the environment: XDG_CACHE_HOME on Linux, LOCALAPPDATA on Windows, RECOLLECT_CACHE everywhere.
 */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export interface CacheFolderOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

export function cacheFolder(o: CacheFolderOptions = {}): string {
  const { env = {}, platform = process.platform, home = homedir() } = o;
  const own = env["RECOLLECT_CACHE"];
  if (own !== undefined && own !== "") return own;
  return join(platformFolder(platform, env, home), "recollect");
}

function platformFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === "darwin") return join(home, "Library", "Caches");
  // The standard says that a relative path counts as none.
  const given = (name: string): string | null => {
    const path = env[name];
    return path !== undefined && isAbsolute(path) ? path : null;
  };
  if (platform === "win32") return given("LOCALAPPDATA") ?? join(home, "AppData", "Local");
  return given("XDG_CACHE_HOME") ?? join(home, ".cache");
}
