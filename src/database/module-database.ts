// Prepares a database for a module, and refuses those on which its promises do not hold.
import { answersBeforeCommit } from "./answers-before-commit.js";
import { requireDatabase } from "./expected-database.js";
import type { OrdersDatabase } from "./orders-database.js";
import { primaryDatabase, primaryOf } from "./primary-database.js";
import { isTransaction, watchTransactions } from "./transaction-scopes.js";

/**
 * The database for a module's own statements. Throws a TypeError for what is no database, for
 * a transaction, and for postgres.js before 3.4.8.
 *
 * @param maker the function that the app calls, for the messages
 * @param inside what it is to call in a transaction instead
 */
export function moduleDatabase(given: OrdersDatabase, maker: string, inside: string): OrdersDatabase {
  requireDatabase(maker, given);
  if (isTransaction(given)) {
    throw new TypeError(
      `${maker}: the database is a transaction, whose numbers would be gone with it: give it the database that outlives it, ` +
        `and use ${inside} in the transaction`,
    );
  }
  const db = primaryDatabase(given);
  if (answersBeforeCommit(primaryOf(given)._.session)) {
    throw new TypeError(
      `${maker}: postgres.js before 3.4.8 answers a statement before its commit, so a number that it says is given may be ` +
        "gone: npm install postgres@latest",
    );
  }
  watchTransactions(given);
  return db;
}
