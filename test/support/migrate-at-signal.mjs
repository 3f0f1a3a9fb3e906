// Owns a process that loads what it needs, says so, and migrates at its parent's first message. It runs what
// compile-for-tests.ts compiled: a process that compiles for itself takes three times as long to be ready.
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { migrate } from "../../.compiled-for-tests/migrations/index.js";

process.once("message", async () => {
  const sql = postgres(process.argv[2], { max: 1, onnotice: () => {} });
  await migrate(drizzle(sql));
  await sql.end();
  process.disconnect();
});
process.send("ready");
