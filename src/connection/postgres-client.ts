// Owns the client that Drizzle gets: postgres.js in shape, over sessions that are replaced when they break.
import postgres from "postgres";
import { connectionError } from "../errors/connection-error.js";
import { withIdleLimit } from "./idle-in-transaction.js";
import { unsafeClient } from "./pending-rows.js";
import type { Answer, Session, Statement } from "./session.js";
import { createSessionPool, type PoolSettings } from "./session-pool.js";
import { splitTarget } from "./target-session.js";
import { type Callback, inTransaction } from "./transaction.js";
import { hostsOf } from "./url-hosts.js";

/** Throws what postgres.js throws for a malformed URL, which quotes it. */
export function reconnectingClient(settings: Omit<PoolSettings, "hosts" | "target">) {
  const { url, target } = splitTarget(settings.url);
  // Never connects: it lends its shape, and the options in which Drizzle sets how values are read.
  const shape = postgres(url, { max: 1 });
  const hosts = hostsOf(shape.options);
  // Of several hosts that which takes writes. A single one is all that there is: on a standby the app may read.
  const pool = createSessionPool({
    ...settings,
    url,
    hosts,
    target: target ?? (hosts.length > 1 ? "read-write" : "any"),
  });
  const client = Object.assign(shape, {
    unsafe: unsafeClient((statement) => pool.with((session) => runAlone(session, statement))),
    begin: <T>(callback: Callback<T>) =>
      pool.with((session) =>
        settings.pooler
          ? withIdleLimit(session, settings.idleInTransactionTimeoutMs, (one) => inTransaction(one, callback))
          : inTransaction(session, callback),
      ),
  });
  return { client, close: () => pool.close() };
}

/** A transaction that is begun by hand would be the next borrower's. */
async function runAlone(session: Session, statement: Statement): Promise<Answer> {
  const answer = await session.run(statement);
  if (answer.command === "BEGIN" || answer.command === "START TRANSACTION") {
    session.destroy("CONNECTION_DESTROYED");
    throw connectionError("UNSAFE_TRANSACTION");
  }
  return answer;
}
