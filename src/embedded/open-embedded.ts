// Owns opening an embedded database: PGlite in memory, or on a directory that nobody else has open.
import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { type DirectoryLock, lockDirectory } from "./directory-lock.js";
import { directoryUnusable, isEmbeddedError } from "./embedded-error.js";
import { lazyDatabase, type OpenDatabase } from "./lazy-database.js";

/**
 * A database that opens with its first statement.
 *
 * @param directory undefined for one in memory
 */
export function openEmbedded(directory: string | undefined): OpenDatabase {
  return lazyDatabase(() => open(directory));
}

async function open(directory: string | undefined): Promise<OpenDatabase> {
  const { PGlite } = await import("@electric-sql/pglite").catch((error: unknown) => {
    throw isNotInstalled(error) ? new Error(missingPglite) : error;
  });
  const { drizzle } = await import("drizzle-orm/pglite");
  let lock: DirectoryLock | undefined;
  try {
    const place = directory === undefined ? undefined : await madeDirectory(directory);
    lock = place === undefined ? undefined : await lockDirectory(place);
    // Waited for here, so that one that does not open is given up, lock and all, and the next statement tries again.
    const client = await PGlite.create(place === undefined ? "memory://" : `file://${place}`);
    const shut = async (): Promise<void> => {
      // Its own `close` does not wait its turn, and takes the ground from under a statement: hence the transaction.
      await client.transaction(async () => {});
      await client.close();
    };
    return { db: drizzle(client), close: () => shut().finally(() => lock?.release()) };
  } catch (error) {
    await lock?.release();
    throw isEmbeddedError(error) ? error : directoryUnusable(error);
  }
}

/** The directory by its one true name, made if it is not there, as PGlite would: its parent is not. */
async function madeDirectory(directory: string): Promise<string> {
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

const missingPglite =
  "connect: an embedded database needs the package @electric-sql/pglite, which is not installed: " +
  "npm install @electric-sql/pglite, or give the URL of a server";

function isNotInstalled(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
}
