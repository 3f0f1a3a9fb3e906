// The role that the README's grants make can do all that the module does, and no more.
import { readFile } from "node:fs/promises";
import { pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, describe, expect, it } from "vitest";
import { migrate } from "../../src/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { appMigration } from "../support/app-migrations.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { ordersModule } from "../support/orders-module.js";

const database = testDatabase();
const role = `gapless_app_${process.pid}`;
const ofOwnTable = testDatabase({ migrated: false });
const roleOfOwnTable = `gapless_own_${process.pid}`;

afterAll(async () => {
  await database.sql().unsafe(`drop owned by ${role}; drop role ${role}`);
  await ofOwnTable.sql().unsafe(`drop owned by ${roleOfOwnTable}; drop role ${roleOfOwnTable}`);
});

async function grantsOfReadme(): Promise<string> {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  return /```sql\n(grant usage[^`]*)```/.exec(readme)?.[1] ?? "no grants";
}

describe("an application role with the README's grants", () => {
  it("places, replays, voids, peeks and audits, and raises a counter that is behind", async () => {
    const grants = (await grantsOfReadme()).replaceAll(/\bapp\b/g, role);
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

describe("the same role on an orders table of the app's own", () => {
  const table = pgTable(
    "orders",
    { ...orderColumns, giftNote: text("gift_note").notNull() },
    orderConstraints,
  ).enableRLS();
  const place = (name: string) =>
    ordersModule(ofOwnTable.db(3, { role: roleOfOwnTable }), { series: { ...gam, name }, table });

  it("reads and writes nothing without a policy", async () => {
    for (const statement of await appMigration({ table })) {
      await ofOwnTable.sql().unsafe(statement);
    }
    await migrate(ofOwnTable.db(1), { table });
    const all = (await grantsOfReadme())
      .replaceAll(/\bapp\b/g, roleOfOwnTable)
      .replaceAll("public.order_sequence_tracker", "gapless_orders.order_sequence_tracker")
      .replaceAll(/(?<=schema )public/g, "gapless_orders");
    const [grants, policies] = [
      all.replaceAll(/create policy.*;/g, ""),
      all.match(/create policy.*;/g) ?? [],
    ];
    await ofOwnTable.sql().unsafe(`create role ${roleOfOwnTable} nologin; ${grants}`);
    const refused = (
      await place("NO_POLICY").create({ ...checkout("pay_1"), giftNote: "n" })
    )._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: "OrderRejected", sqlState: "42501" });
    await ofOwnTable.sql().unsafe(policies.join("\n"));
  });

  it("places, replays, voids, peeks and audits with one, and raises a counter that is behind", async () => {
    const orders = place("POLICY");
    await Promise.all(upTo(20).map((n) => orders.create({ ...checkout(`pay_${n}`), giftNote: `${n}` })));
    const replay = (await orders.create({ ...checkout("pay_1"), giftNote: "other" }))._unsafeUnwrap();
    expect(replay).toMatchObject({ replayed: true, order: { giftNote: "1" } });
    await ofOwnTable.sql()`update gapless_orders.order_sequence_tracker set last_sequence = 1`;
    const { order } = (await orders.create({ ...checkout("pay_21"), giftNote: "n" }))._unsafeUnwrap();
    expect(order.sequence).toBe(21);
    expect((await orders.void(order.id, "test")).isOk()).toBe(true);
    expect((await orders.peek()).isOk()).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 21 });
  });
});
