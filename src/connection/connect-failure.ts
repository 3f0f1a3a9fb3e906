// Explains why a session could not be opened: what the server or the network said, where, and what to do now.

import { explainedError, isRaisedByFunction } from "../errors/explained-error.js";
import { certificateCodes, isSqlState } from "../errors/failure-codes.js";
import { isError } from "../errors/is-error.js";
import type { Host } from "./open-socket.js";
import { nameOf } from "./url-hosts.js";

const certificate =
  "give the authority that signed it (sslrootcert in the URL, the option ssl: { ca }, or NODE_EXTRA_CA_CERTS), connect by a " +
  "name that it has, or encrypt without a check by sslmode=require";

const byNetwork: Readonly<Record<string, string>> = {
  ECONNREFUSED: "no server listens there: start it, or correct host and port of the URL",
  ENOTFOUND: "no such host is known: correct the host of the URL",
  EAI_AGAIN: "the name of the host could not be looked up: try again, or look at the machine's DNS",
  ENOENT: "no server has its socket there: start it, or correct the directory and the port of the URL",
  EACCES: "this process may not use the socket: give its user the right to",
  EHOSTUNREACH: "no route leads there: look at the network, or correct the host of the URL",
  ENETUNREACH: "no route leads there: look at the network, or correct the host of the URL",
  CONNECT_TIMEOUT: "look at the network and the firewall, or raise connectTimeoutMs",
  TLS_UNSUPPORTED: "switch ssl on there, or leave sslmode out of the URL",
};

const byState: Readonly<Record<string, string>> = {
  "22023": "correct the setting, which is one of the URL's parameters or of the role",
  "28P01": "correct the user and the password of the URL",
  "3D000": "create the database, or correct the URL",
  "42501": "grant the role what it lacks, or connect as another",
  "42704": "correct the setting, which is one of the URL's parameters or of the role",
  "53300": "lower maxConnections, raise the server's limit, or put a pooler between",
  "57P03": "wait until it has started",
};

/** What `connect` knows of the session that failed. */
interface Attempt {
  readonly host: Host;
  readonly pooler: boolean;
}

/**
 * The error with a message for people, under its own code, and marked as one before which nothing was sent. Errors of the
 * network without a code of their own, and those whose codes could also come later, are `CONNECT_FAILED`.
 */
export function connectFailure(thrown: unknown, attempt: Attempt): Error {
  const error = isError(thrown) ? thrown : new Error("no reason is known");
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const where = `connect: ${nameOf(attempt.host)}`;
  // PgBouncer sends no untranslated severity, so that the driver's error has none.
  if (isSqlState(code)) {
    const words = isRaisedByFunction(error) ? `SQLSTATE ${code}, raised by a function` : error.message;
    const hint = stateHint(code, attempt);
    const message = `${where}: the server said: ${words}${hint === undefined ? "" : `; ${hint}`}`;
    return explainedError(code, message, { cause: error, severity: "FATAL" });
  }
  const isCertificate = certificateCodes.has(code);
  const hint = isCertificate ? certificate : byNetwork[code];
  const words = isCertificate ? `its certificate was refused: ${error.message}` : wordsOf(error, code);
  const message = `${where}: ${words}${hint === undefined ? "" : `; ${hint}`}`;
  return explainedError(hint === undefined && !isKept(code) ? "CONNECT_FAILED" : code, message, {
    cause: error,
  });
}

/** The codes of `connect` itself. */
function isKept(code: string): boolean {
  return ["CONNECTION_ENDED", "PASSWORD_FAILED"].includes(code);
}

function stateHint(state: string, { host, pooler }: Attempt): string | undefined {
  if (state === "08P01") {
    return pooler
      ? "remove the parameter from the URL, or let the pooler ignore it (ignore_startup_parameters)"
      : "if this is a pooler such as PgBouncer, give connect the option pooler: true, or the URL pgbouncer=true";
  }
  if (state === "28000") {
    return host.tls === undefined && host.path === undefined
      ? "if the server asks for TLS, add sslmode=verify-full (or require) to the URL; otherwise correct the user, or the server's pg_hba.conf"
      : "correct the user of the URL, or the server's pg_hba.conf";
  }
  return byState[state];
}

/** Node.js leaves the message empty when it tried several addresses. */
function wordsOf(error: Error, code: string): string {
  const name = /^\w{1,64}$/.test(error.name) && error.name !== "Error" ? `${error.name}: ` : "";
  return error.message === "" ? code : `${name}${error.message}`;
}
