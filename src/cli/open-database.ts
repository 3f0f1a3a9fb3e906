// Opens the database of DATABASE_URL for the duration of a command.
import { type Connection, connect } from "../connection/connect.js";
import type { OrdersDatabase } from "../index.js";
import { type GlobalOptions, type InstallationChoice, installationChoice } from "./installation-options.js";
import { UsageError } from "./output.js";

/** In milliseconds: a command may read every order of a series, longer than a statement of an app. */
const statementTimeoutMs = 600_000;

/** Runs the work on the database, with the installation of the options, and always closes the database. */
export async function withDatabase<T>(
  options: GlobalOptions,
  work: (db: OrdersDatabase, place: InstallationChoice) => PromiseLike<T>,
): Promise<T> {
  const place = installationChoice(options);
  const { db, close } = open(options.pooler ?? false);
  try {
    return await work(db, place);
  } finally {
    await close();
  }
}

function open(pooler: boolean): Connection {
  const url = process.env["DATABASE_URL"];
  if (url === undefined || url === "") {
    throw new UsageError("DATABASE_URL is not set: give it postgres://user:password@host:port/database");
  }
  if (url.startsWith("memory://")) {
    throw new UsageError("DATABASE_URL is memory://, a database that would be lost when the command ends");
  }
  try {
    return connect(url, { ...(pooler ? { pooler } : {}), statementTimeoutMs });
  } catch (error) {
    // The messages of `connect` never repeat the URL.
    throw new UsageError(`DATABASE_URL ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : "is no URL of a database";
  return words.replace(/^connect: (?:the URL )?/, "");
}
