// Creates the client for Drizzle: it looks like postgres.js, and replaces sessions that break.
import postgres from "postgres";
import { connectionError } from "../errors/connection-error.js";
import { withIdleLimit } from "./idle-in-transaction.js";
import { createStatementClient } from "./pending-rows.js";
import type { Answer, Session, Statement } from "./session.js";
import { createSessionPool, type PoolSettings } from "./session-pool.js";
import { splitTargetSession } from "./target-session.js";
import { type Callback, inTransaction } from "./transaction.js";
import { hostsOf } from "./url-hosts.js";

/** Throws the error of postgres.js for a malformed URL, which quotes it. */
export function reconnectingClient(settings: Omit<PoolSettings, "hosts" | "target">) {
  const { url, target } = splitTargetSession(settings.url);
  // A stub that never connects: Drizzle expects its type, and sets the parsers in its options.
  const stub = postgres(url, { max: 1 });
  const hosts = hostsOf(stub.options);
  // Of several hosts, use the one that accepts writes. A single one may be a standby, for reading.
  const pool = createSessionPool({
    ...settings,
    url,
    hosts,
    target: target ?? (hosts.length > 1 ? "read-write" : "any"),
  });
  const client = Object.assign(stub, {
    unsafe: createStatementClient((statement) => pool.with((session) => runAlone(session, statement))),
    begin: <T>(callback: Callback<T>) =>
      pool.with((session) =>
        settings.pooler
          ? withIdleLimit(session, settings.idleInTransactionTimeoutMs, (one) => inTransaction(one, callback))
          : inTransaction(session, callback),
      ),
  });
  return { client, close: () => pool.close() };
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
