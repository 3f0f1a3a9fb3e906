// The runbook's query names who holds the counter, as printed: a session that is idle, and a prepared transaction.
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { newEmbeddedServer } from "../../support/embedded-server.js";
import { untilBlocked } from "../../support/locks.js";
import { sqlBlocksOf } from "../../support/page-blocks.js";

const query = (await sqlBlocksOf("operations.md")).get("who_waits_for_whom") ?? "no query";
// Of its own, since servers come without prepared transactions.
const { server, directory, url } = await newEmbeddedServer({ persistent: false, maxConnections: 20 });
const { db, close } = connect(url);
const sql = postgres(url, { max: 3, onnotice: () => {} });
const orders = createOrdersModule(db, {
  series: gam,
  retry: retryPolicy({ lockTimeoutMs: 20_000, attemptTimeoutMs: 60_000, deadlineMs: 60_000 }),
});

beforeAll(async () => {
  await server.initialise();
  await appendFile(join(directory, "postgresql.conf"), "max_prepared_transactions = 5\n");
  await server.start();
  await migrate(db);
  await orders.create(checkout("first"));
});
afterAll(async () => {
  await sql.end();
  await close();
  await server.stop();
});

describe("the query for a counter that is stuck", () => {
  it("names the session that is idle in a transaction, and ending it lets the create go on", async () => {
    const holder = postgres(url, { max: 1, onnotice: () => {} });
    await holder`begin`;
    const [held] = await holder`
      select pg_backend_pid() as pid from order_sequence_tracker where series = 'GAM' for update`;
    const waiting = orders.create(checkout("behind a session"));
    await untilBlocked(sql, 1);
    const [row] = await sql.unsafe(query);
    expect(row).toMatchObject({
      blocked_by: held?.["pid"],
      state: "idle in transaction",
      prepared_transaction: null,
      last_statement: expect.stringContaining("order_sequence_tracker"),
    });
    await sql`select pg_terminate_backend(${row?.["blocked_by"]})`;
    expect((await waiting)._unsafeUnwrap().order.sequence).toBe(2);
    await holder.end({ timeout: 1 });
  }, 30_000);

  it("names a prepared transaction, and rolling it back lets the create go on", async () => {
    const holder = postgres(url, { max: 1, onnotice: () => {} });
    await holder`begin`;
    await holder`select 1 from order_sequence_tracker where series = 'GAM' for update`;
    await holder`prepare transaction 'left behind'`;
    await holder.end({ timeout: 1 });
    const waiting = orders.create(checkout("behind nobody"));
    await untilBlocked(sql, 1);
    const [row] = await sql.unsafe(query);
    expect(row).toMatchObject({ blocked_by: 0, state: "prepared", prepared_transaction: "left behind" });
    expect(row?.["in_transaction_for"]).not.toBeNull();
    await sql`rollback prepared 'left behind'`;
    expect((await waiting)._unsafeUnwrap().order.sequence).toBe(3);
  }, 30_000);
});
