// Creates the client for Drizzle: it looks like postgres.js, and replaces sessions that break.
import postgres from "postgres";
import type { FlushingClient } from "../database/flushing-client.js";
import { connectionError } from "../errors/connection-error.js";
import { withIdleLimit } from "./idle-in-transaction.js";
import { createStatementClient } from "./pending-rows.js";
import type { Answer, Session, Statement } from "./session.js";
import { createSessionPool, type PoolSettings } from "./session-pool.js";
import { type Callback, inTransaction } from "./transaction.js";

interface ClientSettings extends PoolSettings {
  /** Whether the module's lone orders may release their counter before their commit is durable. */
  readonly earlyRelease: boolean;
}

export function reconnectingClient(settings: ClientSettings) {
  // A stub that never connects: Drizzle expects its type, and sets the parsers in its options.
  const stub = postgres({ max: 1 });
  const pool = createSessionPool(settings);
  const flushed = new Set<string>();
  const client = Object.assign(stub, {
    unsafe: createStatementClient((statement) =>
      pool.with((session) =>
        flushed.has(statement.text) ? runFlushed(session, statement) : runAlone(session, statement),
      ),
    ),
    begin: <T>(callback: Callback<T>) =>
      pool.with((session) =>
        settings.pooler
          ? withIdleLimit(session, settings.idleInTransactionTimeoutMs, (one) => inTransaction(one, callback))
          : inTransaction(session, callback),
      ),
    // Behind a pooler the second statement could go to another server, whose log says nothing.
    ...(settings.earlyRelease && !settings.pooler ? flushing(flushed) : {}),
  });
  return { client, close: () => pool.close() };
}

function flushing(flushed: Set<string>): FlushingClient {
  return { flushAfter: (text) => void flushed.add(text) };
}

/**
 * A commit with a record of its own waits until the log is flushed up to it, and with synchronous replication until the
 * standby has it. PostgreSQL knows no statement that only waits.
 */
const flushLog: Statement = {
  text: "select pg_catalog.pg_logical_emit_message(true, 'gapless_orders', '')",
  parameters: [],
  prepare: true,
  values: true,
};

/** Executes a statement that commits asynchronously, and waits for its commit to be durable. */
async function runFlushed(session: Session, statement: Statement): Promise<Answer> {
  // Both are sent before either is answered.
  const [answer, flush] = await Promise.allSettled([session.run(statement), session.run(flushLog)]);
  if (answer.status === "rejected") {
    throw answer.reason;
  }
  if (flush.status === "rejected") {
    throw connectionError("NOT_FLUSHED", flush.reason);
  }
  return answer.value;
}

/** Refuses a `begin` sent as a statement: the next borrower of the session would get its transaction. */
async function runAlone(session: Session, statement: Statement): Promise<Answer> {
  const answer = await session.run(statement);
  if (answer.command === "BEGIN" || answer.command === "START TRANSACTION") {
    session.destroy("CONNECTION_DESTROYED");
    throw connectionError("UNSAFE_TRANSACTION");
  }
  return answer;
}
