// Owns a directory that PGlite has initialised: made once, and copied for each test that needs one. A first start costs
// 8 s of CPU (initdb in WASM), an opened copy 0.9 s. Nothing of ours is in it.
import { cp, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";

const installed = createRequire(import.meta.url).resolve("@electric-sql/pglite");
const cache = fileURLToPath(new URL("../../node_modules/.cache/gapless-orders", import.meta.url));

/** Copies the initialised directory into `directory`, or into a new one. Resolves with its path; the caller removes it. */
export async function initialisedDirectory(directory?: string): Promise<string> {
  const copy = directory ?? (await mkdtemp(join(tmpdir(), "gapless-pglite-")));
  await cp(await initialised(), copy, { recursive: true });
  return copy;
}

/** By the time at which PGlite was installed, so that another version initialises its own. */
async function initialised(): Promise<string> {
  const kept = join(cache, `pglite-${(await stat(installed)).mtimeMs}`);
  if (await exists(kept)) {
    return kept;
  }
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, "making-"));
  const client = await PGlite.create(made);
  await client.close();
  // Another worker may have been here first: its directory is as good as ours.
  await rename(made, kept).catch(() => rm(made, { recursive: true }));
  return kept;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
