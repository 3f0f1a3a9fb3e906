// Detects a driver that answers a statement before the server has committed it.

/**
 * Whether a Drizzle session uses postgres.js 3.4.7 or older. Those versions resolve a statement at the
 * server's CommandComplete, which comes before the commit. If a deferred constraint or a serialization
 * failure then refuses the commit, the error is lost and the caller acts on a wrong answer. 3.4.8 waits for
 * ReadyForQuery.
 *
 * A client does not report its version. 3.4.8 is also the first with the option `sslnegotiation`, which every
 * client since then has among its options and no earlier one does: reading it costs no statement.
 *
 * Such a client is refused. Wrapping every statement in a transaction, whose `commit` is answered after it,
 * gave right answers over these versions too; but 45 faults of one run of the fault matrix left a slot of the
 * pool that did not answer within the next create's deadline.
 */
export function answersBeforeCommit(session: object): boolean {
  const options = optionsOf("client" in session ? session.client : undefined);
  return options !== undefined && "fetch_types" in options && !("sslnegotiation" in options);
}

/** The options of a postgres.js client, which is a function; a client of node-postgres is not. */
function optionsOf(client: unknown): object | undefined {
  return typeof client === "function" &&
    "options" in client &&
    typeof client.options === "object" &&
    client.options !== null
    ? client.options
    : undefined;
}
