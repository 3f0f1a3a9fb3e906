// A CommonJS app: it has Drizzle's CommonJS copy, the package brings the ES one along, and they understand each other.
const assert = require("node:assert/strict");
const { PGlite } = require("@electric-sql/pglite");
const { eq, sql } = require("drizzle-orm");
const { drizzle } = require("drizzle-orm/pglite");
const { createOrdersModule, orderSeries } = require("gapless-orders");
const { connect } = require("gapless-orders/connect");
const { migrate } = require("gapless-orders/migrate");
const { orders: ordersTable } = require("gapless-orders/schema");

const series = orderSeries({ name: "GAM", template: "GAM-{####}" });
const input = {
  paymentReference: "pay_1",
  currency: "EUR",
  totalAmount: 0,
  items: [{ sku: "A", quantity: 1, unitAmount: 0 }],
};

async function use(db) {
  await migrate(db);
  const orders = createOrdersModule(db, { series });
  const undone = db.transaction(async (tx) => {
    assert.ok((await orders.createIn(tx, input)).isOk());
    throw new Error("undo");
  });
  await assert.rejects(undone, /undo/);
  const placed = await orders.create(input);
  assert.equal(placed.isOk() && placed.value.order.orderNumber, "GAM-0001");
  const rows = await db
    .select({ number: ordersTable.orderNumber, twice: sql`${ordersTable.sequence} * 2`.mapWith(Number) })
    .from(ordersTable)
    .where(eq(ordersTable.paymentReference, "pay_1"));
  assert.deepEqual(rows, [{ number: "GAM-0001", twice: 2 }]);
}

(async () => {
  const client = new PGlite();
  await use(drizzle(client));
  await client.close();
  const connection = connect();
  await use(connection.db);
  await connection.close();
  console.log("ok");
})();
