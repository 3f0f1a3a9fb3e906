// Owns knowing a driver that says what a statement did before the server has committed it.

/**
 * Whether Drizzle's session is over postgres.js up to 3.4.7. It answers a statement with the server's CommandComplete, which
 * comes before the commit: a deferred constraint or a serialization failure that refuses the commit is lost, and whoever
 * asked goes by an answer that is not so. 3.4.8 waits for ReadyForQuery.
 *
 * A client does not say its version. 3.4.8 is also the first with the option `sslnegotiation`, which every client of it and
 * later has among its options, and none before: to look there costs nothing, and no statement.
 *
 * Such a client is refused. A transaction round every statement, whose `commit` is answered after it, was right over these
 * too; but 45 faults of one run of the matrix left a slot of the pool that did not answer within the next create's deadline.
 */
export function answersBeforeCommit(session: object): boolean {
  const options = optionsOf("client" in session ? session.client : undefined);
  return options !== undefined && "fetch_types" in options && !("sslnegotiation" in options);
}

/** The options of a postgres.js client. A client of node-postgres is no function. */
function optionsOf(client: unknown): object | undefined {
  return typeof client === "function" &&
    "options" in client &&
    typeof client.options === "object" &&
    client.options !== null
    ? client.options
    : undefined;
}
