// Sends a session's first statement, which opens it and identifies the backend and the server's role.
import { systemTimers } from "../retry/timers.js";
import type { Backend, Session } from "./session.js";
import type { ServerRole } from "./target-session.js";

const { setTimeout, clearTimeout } = systemTimers;

export interface Answering {
  /** Undefined behind a pooler. */
  readonly backend: Backend | undefined;
  readonly role: ServerRole;
}

const question = `
  select
    pg_stat_activity.pid,
    extract(epoch from pg_stat_activity.backend_start),
    extract(epoch from pg_catalog.pg_postmaster_start_time()),
    pg_catalog.pg_is_in_recovery()::text,
    pg_catalog.current_setting('transaction_read_only')
  from pg_catalog.pg_stat_activity
  where pg_stat_activity.pid = pg_catalog.pg_backend_pid()`;

/** Rejects with the error of the server or of the connection: no statement of the caller was sent yet. */
export async function identifyBackend(
  { run, destroy }: Pick<Session, "run" | "destroy">,
  timeoutMs: number,
): Promise<Answering> {
  const timer = setTimeout(() => destroy("CONNECT_TIMEOUT"), timeoutMs);
  try {
    const answer = await run({ text: question, parameters: [], prepare: false, values: true });
    const [row] = answer;
    const [pid, startedAt, server, isInRecovery, readOnly] = Array.isArray(row) ? row : [];
    // A pooler sends a cancel key of its own, with another pid. Each statement may go to another backend.
    const isOwn = answer.state?.pid === Number(pid);
    return {
      backend: isOwn ? { pid: Number(pid), startedAt: String(startedAt), server: String(server) } : undefined,
      role: { isStandby: isInRecovery === "true", isReadOnly: readOnly === "on" },
    };
  } catch (error) {
    destroy("CONNECT_FAILED");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
