// The role that the README's grants make can do all that the module does, and no more.
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { ordersModule } from "../support/orders-module.js";

const database = testDatabase();
const role = `gapless_app_${process.pid}`;

afterAll(async () => {
  await database.sql().unsafe(`drop owned by ${role}; drop role ${role}`);
});

describe("an application role with the README's grants", () => {
  it("places, replays, voids, peeks and audits, and raises a counter that is behind", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const grants =
      /```sql\n(grant usage[^`]*)```/.exec(readme)?.[1]?.replaceAll(/\bapp\b/g, role) ?? "no grants";
    await database.sql().unsafe(`create role ${role} nologin; ${grants}`);
    const orders = ordersModule(database.db(3, { role }), { series: gam });
    await Promise.all(upTo(20).map((n) => orders.create(checkout(`pay_${n}`))));
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().replayed).toBe(true);
    await database.sql()`update order_sequence_tracker set last_sequence = 1`;
    const { order } = (await orders.create(checkout("pay_21")))._unsafeUnwrap();
    expect(order.sequence).toBe(21);
    expect((await orders.void(order.id, "test")).isOk()).toBe(true);
    expect((await orders.peek()).isOk()).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 21 });
  });

  it("deletes nothing and alters nothing", async () => {
    const as = (statement: string) =>
      database.sql().begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        await tx.unsafe(statement);
      });
    for (const statement of [
      "delete from orders",
      "truncate orders",
      "delete from order_sequence_tracker",
      "truncate order_sequence_tracker",
      "alter table orders disable trigger all",
    ]) {
      await expect(as(statement)).rejects.toMatchObject({ code: "42501" });
    }
  });
});
