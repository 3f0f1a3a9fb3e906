// The types of a session: its statements, their answers, and the backend that executes them.
import type postgres from "postgres";
import type { BrokenCode, UnavailableCode } from "../errors/connection-error.js";
import type { ServerRole } from "./target-session.js";

/** The backend that executes the statements of a session. */
export interface Backend {
  readonly pid: number;
  /** When the backend started, in seconds since 1970. A pid alone may be reused. */
  readonly startedAt: string;
  /** When the server started, in seconds since 1970, which identifies it. */
  readonly server: string;
}

export interface Statement {
  readonly text: string;
  readonly parameters: Parameters<postgres.Sql["unsafe"]>[1];
  /** Whether the server keeps the prepared statement under a name. */
  readonly prepare: boolean;
  /** Whether rows are returned as arrays instead of objects. */
  readonly values: boolean;
}

/** The driver's answer: the rows, the server's command tag, and the pid of the session's cancel key. */
export type Answer = readonly unknown[] & {
  readonly command: string;
  readonly state?: { readonly pid: number | null } | null;
};

export interface Session {
  /** Undefined behind a pooler, which may give every statement another backend. */
  readonly backend: Backend | undefined;
  /** The role of the server when the session was opened. */
  readonly role: ServerRole;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly expiresAt: number;
  isClosed(): boolean;
  /** How many bytes have arrived so far. While the number grows, a long answer is arriving. */
  bytesRead(): number;
  /** Executes a statement after the earlier ones. Rejects at the latest when the session closes. */
  run(statement: Statement): Promise<Answer>;
  /** Settles with the work, or rejects when the session closes. */
  raceWithClose<T>(work: Promise<T>): Promise<T>;
  /** Closes the session immediately. Statements in flight reject with the code. */
  destroy(code: BrokenCode | UnavailableCode): void;
  /** Closes the session gracefully, with a message to the server. */
  end(): Promise<void>;
}
