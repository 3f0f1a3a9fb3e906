// Creates the errors of an embedded database that cannot be opened, with a code that `classifyFailure` knows.
import { isError } from "../errors/is-error.js";

/** The process that holds a directory; `seen` says whether it is known to be alive. */
export type Holder =
  | { readonly seen: boolean; readonly pid: number; readonly since: string; readonly host: string }
  /** The holder's record is missing or malformed. */
  | { readonly seen: false; readonly pid?: undefined };

const oneHandle = "an embedded database is opened by one handle at a time";
const byHand = "If that is over, delete gapless-orders.lock in the directory";

/** @param holder undefined if it changed too often to be named */
export function directoryInUse(holder: Holder | undefined): Error {
  return embeddedError("DATABASE_IN_USE", `the database's directory is in use${by(holder)}: ${oneHandle}`);
}

function by(holder: Holder | undefined): string {
  if (holder === undefined) {
    return "";
  }
  if (holder.pid === undefined) {
    return `, by whom its lock does not say. ${byHand}`;
  }
  const { pid, since, host, seen } = holder;
  if (!seen) {
    return ` by process ${pid} of the host ${host}, which cannot be seen from here, since ${since}. ${byHand}`;
  }
  return pid === process.pid
    ? ` by this process (${pid}) since ${since}`
    : ` by process ${pid} since ${since}`;
}

/** No statement was executed. The message leaves out the path, because an app may name it after a customer. */
export function directoryUnusable(error: unknown): Error {
  const code = isError(error) && "code" in error ? String(error.code) : "";
  const why = /^E[A-Z0-9]+$/.test(code) ? code : "PGlite refuses it";
  return embeddedError("DATABASE_UNUSABLE", `the embedded database cannot be opened: ${why}`, error);
}

/** The package of the embedded database does not load: it is not installed, or a bundle cut it off. */
export function driverMissing(error: unknown): Error {
  const said = isError(error)
    ? `${error.name}: ${error.message.split("\n", 1)[0] ?? ""}`
    : "no reason is known";
  const isInstalled = !(isError(error) && "code" in error && error.code === "ERR_MODULE_NOT_FOUND");
  const what = isInstalled
    ? "which cannot be loaded: leave it out of the bundle (external), or give the URL of a server"
    : "which is not installed: npm install @electric-sql/pglite, or give the URL of a server";
  const message = `connect: an embedded database needs the package @electric-sql/pglite, ${what} (${said})`;
  return embeddedError("DRIVER_MISSING", message, error);
}

type Code = "DATABASE_IN_USE" | "DATABASE_UNUSABLE" | "DRIVER_MISSING";

function embeddedError(code: Code, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

export function isEmbeddedError(error: unknown): boolean {
  return isError(error) && "code" in error && /^DATABASE_(IN_USE|UNUSABLE)$/.test(String(error.code));
}
