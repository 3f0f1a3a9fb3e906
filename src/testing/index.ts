// The door `gapless-orders/testing`: what an app's own tests need.
export type { Err, Ok, Result, ResultAsync } from "neverthrow";
export { err, errAsync, ok, okAsync } from "neverthrow";
export { type EmptyTablesOptions, emptyTables, type TablesToEmpty } from "./empty-tables.js";
export {
  openTestDatabase,
  type PGliteDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from "./open-test-database.js";
export { withClock } from "./with-clock.js";
