// Owns the types of a session: what is sent over it, what it answers, and which backend works for it.
import type postgres from "postgres";
import type { BrokenCode, UnavailableCode } from "../errors/connection-error.js";
import type { ServerRole } from "./target-session.js";

/** Which backend works for the session, when it began, and on which start of which server. */
export interface Backend {
  readonly pid: number;
  readonly startedAt: string;
  readonly server: string;
}

export interface Statement {
  readonly text: string;
  readonly parameters: Parameters<postgres.Sql["unsafe"]>[1];
  /** Whether the server keeps it under a name. */
  readonly prepare: boolean;
  /** Rows as arrays instead of objects. */
  readonly values: boolean;
}

/** What the driver answers: rows, what the server says it did, and the key that the session was given for canceling. */
export type Answer = readonly unknown[] & {
  readonly command: string;
  readonly state?: { readonly pid: number | null } | null;
};

export interface Session {
  /** Undefined behind a pooler, which gives each statement a backend as it sees fit. */
  readonly backend: Backend | undefined;
  /** What the server said of itself when the session was opened. */
  readonly role: ServerRole;
  readonly expiresAt: number;
  isClosed(): boolean;
  /** Bytes that have come so far: a long answer is on its way. */
  bytesRead(): number;
  /** Runs a statement after those before it. Rejects, at the latest, when the session is over. */
  run(statement: Statement): Promise<Answer>;
  /** Settles with the work, or rejects when the session is over. */
  raceWithClose<T>(work: Promise<T>): Promise<T>;
  /** Ends the session at once: what is under way rejects. */
  destroy(code: BrokenCode | UnavailableCode): void;
  /** Says goodbye to the server and ends the session. */
  end(): Promise<void>;
}
