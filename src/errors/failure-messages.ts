// Decides what of a failure's words is passed on: all that holds no data, with what to do now.
import { connectionMessages } from "./connection-error.js";
import { text } from "./error-text.js";
import { isRaisedByFunction } from "./explained-error.js";
import { certificateCodes } from "./failure-codes.js";
import { isError } from "./is-error.js";
import { isRefusedSetting } from "./refused-setting.js";

/** Messages of this library's own codes that are not about a connection. */
const ownMessages: Readonly<Record<string, string>> = {
  ...connectionMessages,
  ATTEMPT_TIMEOUT:
    "no answer came within the policy's attemptTimeoutMs: a lock may be held, or the server overloaded",
  NO_TRANSACTION: "createIn was given a database: it needs what `db.transaction` hands to its function",
  TRANSACTION_ENDED: "the transaction, or the savepoint, had ended before this call",
  SAVEPOINT_OPEN:
    "another savepoint of the transaction is open, which could undo the order: await it, or call createIn on its handle",
  UNREADABLE_COLUMN: "the order is there, and a column's own code refuses what the database has",
  READ_BACK_FAILED: "the orders were placed, but could not be read back",
};

/** This library's own codes whose message may name a process or a package, but never data: the message is passed on. */
const codesWithSafeMessage = new Set([
  "DATABASE_IN_USE",
  "DATABASE_UNUSABLE",
  "DRIVER_MISSING",
  "NO_TRANSACTIONS",
  "TIMERS_FAKED",
]);

/** The words of Node.js for a module that is not there, and those of esbuild and Rollup in a bundle. */
const missingModule =
  /^(?:Dynamic require of "[^"]*" is not supported|Could not dynamically require "[^"]*"|Cannot find (?:module|package) '[^']*')/;

/** The message of a failure that the server did not report. */
export function messageOfClient(code: string | undefined, error: unknown): string {
  const said = typeof error === "object" && error !== null ? (text(error, "message") ?? "") : "";
  const missing = missingModule.exec(said)?.[0];
  if (missing !== undefined) {
    return `a package cannot be loaded: ${missing}; install it, or leave it out of the bundle (external)`;
  }
  if (code === undefined) {
    const name = isError(error) && /^\w{1,64}$/.test(error.name) ? ` (${error.name})` : "";
    return `the driver failed without a code${name}: look at the error of a query of your own on the same database`;
  }
  if (codesWithSafeMessage.has(code) && said !== "") {
    return said;
  }
  if (certificateCodes.has(code)) {
    return `the server's certificate was refused: ${code}; give the driver the authority that signed it`;
  }
  return ownMessages[code] ?? `the connection failed: ${code}`;
}

/**
 * SQLSTATE classes whose messages name objects and conditions but never values. Messages of the others (22 data
 * exceptions, 23 integrity constraints) may quote data.
 */
const safeClasses = new Set(["08", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"]);

/** A function, a table, a schema or a column that is missing. */
const missingObject = new Set(["42883", "42P01", "3F000", "42703"]);

/** The message of an error that the server reported. */
export function messageOfServer(code: string, error: object): string {
  const said = text(error, "message") ?? `SQLSTATE ${code}`;
  if (isRaisedByFunction(error) && !nothingToAudit.has(said)) {
    return `SQLSTATE ${code}; the message of a database function or trigger may quote data and is left out`;
  }
  const zone = unknownTimeZone(code, error, said);
  if (zone !== undefined) {
    return (
      `the server does not know the time zone ${zone}, which is the timeZone of a series: name it as the server does ` +
      "(pg_timezone_names), or install the server's older names (tzdata-legacy)"
    );
  }
  if (isRefusedSetting(error)) {
    return `${said}; take it out of the settings of the connection (the URL, the driver's options, PGOPTIONS), or correct it`;
  }
  if (!hasSafeMessage(code, error)) {
    return `SQLSTATE ${code}; the server's message may quote data and is left out`;
  }
  return missingObject.has(code)
    ? `${said}; if it is one of gapless-orders', its migrations were not run: ${migrateOf(said)}`
    : said;
}

/** How to run the migrations: those of a numbering go into the schema that its statements name. */
function migrateOf(said: string): string {
  return /\bgapless_orders\b/.test(said)
    ? 'npx gapless-orders --schema gapless_orders migrate, or migrate(db, { schema: "gapless_orders" })'
    : "npx gapless-orders migrate, or migrate(db)";
}

/**
 * Whether the server's message is safe to log. In class 42, an error in our own statement comes with its
 * position, and one inside a function of ours comes from the parser. Others come from a type's input function, such as
 * tsvector's or regclass', and quote its input; the exception is a missing right (42501), which the server finds only
 * while it executes the statement.
 */
function hasSafeMessage(code: string, error: object): boolean {
  return (
    safeClasses.has(code.slice(0, 2)) &&
    (!code.startsWith("42") ||
      code === "42501" ||
      text(error, "position") !== undefined ||
      (text(error, "file")?.startsWith("parse_") ?? false))
  );
}

/** The quoted name of the time zone, if it is one: only then it is no data of a row. */
function unknownTimeZone(code: string, error: object, said: string): string | undefined {
  const name = /["«„“]([A-Za-z]+\/[\w+\-/]+)["»“”]/.exec(said)?.[1];
  if (
    code !== "22023" ||
    !/^(?:date|datetime|timestamp)\.c$/.test(text(error, "file") ?? "") ||
    name === undefined
  ) {
    return undefined;
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return undefined;
  }
}

/** The only messages of our own functions that are passed on. Compared word for word, so they quote no data. */
const nothingToAudit: ReadonlySet<string> = new Set(
  ["orders or counters", "numbers, counters or documents"].map(
    (rows) =>
      `row-level security may hide ${rows} from this role, and an audit would prove nothing: ` +
      "audit as the owner of the tables or as a role with BYPASSRLS",
  ),
);
