// Refuses to empty a database that may have real data.

/** What tells a database of a test's from one with real data. */
export interface Emptied {
  readonly database: string;
  /** The name that the caller gave, as a confirmation. */
  readonly confirmed: string | undefined;
}

/** `test` as a word of the name, also in `test_1` and `shop-tests`, but not in `latest` or `contest`. */
const testName = /(?:^|[^a-z])tests?(?:[^a-z]|$)/i;

/** Throws, unless the database's name says that it is a test's, or the caller has named it. */
export function refuseRealData({ database, confirmed }: Emptied): void {
  if (process.env["NODE_ENV"] === "production") {
    throw new Error(
      "emptyTables: NODE_ENV is production, and nothing was emptied: run tests with another one",
    );
  }
  if (confirmed !== undefined && confirmed !== database) {
    throw new Error(
      `emptyTables: the connection is to the database ${database}, not to ${confirmed}, and nothing was emptied: ` +
        "look at the URL of the test",
    );
  }
  if (confirmed === undefined && !testName.test(database)) {
    throw new Error(
      `emptyTables: the name of the database, ${database}, does not have the word "test", and nothing was emptied. If its ` +
        `data may be lost, say so: { database: ${JSON.stringify(database)} }`,
    );
  }
}
