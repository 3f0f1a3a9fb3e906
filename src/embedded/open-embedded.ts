// Opens an embedded database: PGlite in memory, or in a directory that it locks first.
import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { DatabaseConfig } from "../database/relational-schema.js";
import { type DirectoryLock, lockDirectory } from "./directory-lock.js";
import { directoryUnusable, driverMissing, isEmbeddedError } from "./embedded-error.js";
import { lazyDatabase, type OpenDatabase } from "./lazy-database.js";
import { loadPGlite } from "./load-pglite.js";

/**
 * A database that opens with its first statement.
 *
 * @param directory undefined for one in memory
 */
export function openEmbedded<Schema extends Record<string, unknown>>(
  directory: string | undefined,
  config: DatabaseConfig<Schema>,
): OpenDatabase<Schema> {
  return lazyDatabase(() => open(directory, config), config);
}

async function open<Schema extends Record<string, unknown>>(
  directory: string | undefined,
  config: DatabaseConfig<Schema>,
): Promise<OpenDatabase<Schema>> {
  const { PGlite, drizzle } = await loadPGlite(driverMissing);
  let lock: DirectoryLock | undefined;
  try {
    const place = directory === undefined ? undefined : await ensureDirectory(directory);
    lock = place === undefined ? undefined : await lockDirectory(place);
    // Awaited here, so that a failure to open releases the lock, and the next statement tries again.
    const client = await PGlite.create(place === undefined ? "memory://" : `file://${place}`);
    const shut = async (): Promise<void> => {
      // PGlite's `close()` does not wait for running statements; an empty transaction does.
      await client.transaction(async () => {});
      await client.close();
    };
    return { db: drizzle({ client, ...config }), close: () => shut().finally(() => lock?.release()) };
  } catch (error) {
    await lock?.release();
    throw isEmbeddedError(error) ? error : directoryUnusable(error);
  }
}

/** Creates the directory if it is missing, but not its parents, as PGlite does. Resolves to its real path. */
async function ensureDirectory(directory: string): Promise<string> {
  const path = resolve(directory);
  if (!existsSync(path)) {
    await mkdir(path).catch((error: unknown) => {
      if (!existsSync(path)) {
        throw error;
      }
    });
  }
  return realpath(path);
}
