// Owns the check that an installation works: orders are placed, replayed and audited, and their guards stand.
import { expect } from "vitest";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";

/** On a database without orders of the series. */
export async function expectWorks(database: TestDatabase, schema = "public"): Promise<void> {
  const orders = createOrdersModule(database.db(1), { series: gam, schema });
  const created = await orders.create(checkout("pay_1"));
  expect(created.map(({ order }) => order.sequence)._unsafeUnwrap()).toBe(1);
  expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().replayed).toBe(true);
  expect((await orders.peek()).isOk()).toBe(true);
  expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  const sql = database.sql();
  await expect(sql`delete from ${sql(schema)}.orders`).rejects.toMatchObject({ code: "OG002" });
}
