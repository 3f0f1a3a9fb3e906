// What is said of an order is true, also when the connection breaks after its commit.
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule, exponential, retryPolicy } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { startFaultProxy } from "../../support/fault-proxy.js";

const database = testDatabase();

it("a committed order is never reported as not-created, even when reading the replay beside it fails", async () => {
  const proxy = await startFaultProxy(database.url());
  const { db, close } = connect(proxy.url, { maxConnections: 1 });
  const retry = retryPolicy({ maxAttempts: 2, backoff: exponential({ initialMs: 1 }) });
  const orders = createOrdersModule(db, { series: gam, retry });
  // Two together, so that the statement for many is prepared.
  await Promise.all([orders.create(checkout("pay_0")), orders.create(checkout("pay_1"))]);
  // Bind, execute and sync place the batch; the fourth message is the app's, which was next in line for the connection.
  proxy.arm({ direction: "toServer", message: 4, action: "cut", isLast: true });
  const pair = Promise.all([orders.create(checkout("pay_1")), orders.create(checkout("pay_2"))]);
  await Promise.resolve();
  const queued = Promise.resolve(db.execute(sql`select 1`)).catch(() => {});
  const [, created] = await pair;
  await queued;
  expect(proxy.hasHit()).toBe(true);
  expect(created._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
  const rows = await database.sql()`select payment_reference from orders order by sequence`;
  expect(rows.map((row) => row["payment_reference"])).toEqual(["pay_0", "pay_1", "pay_2"]);
  await proxy.close();
  await close();
});
