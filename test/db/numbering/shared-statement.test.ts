// Orders of many series in one statement: each is numbered in its own, whatever becomes of the others.
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { createCustomers, openShop, orderOf, sequencesOf } from "../../support/batch-orders.js";
import { gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();
beforeAll(() => createCustomers(database.sql()));

const tenants = (name: string, count: number) =>
  upTo(count).map((n) => orderSeries({ ...gam, name: `${name} ${n}` }));

describe("orders of many series at once", () => {
  it("are numbered in their series, each without a gap", async () => {
    const { orders } = openShop(database, "MANY");
    const all = tenants("MANY", 50);
    const results = await Promise.all(
      upTo(500).map((n) => orders.create(orderOf(n), { series: all[n % all.length] })),
    );
    expect(results.filter((result) => result.isErr())).toEqual([]);
    for (const { name } of all) {
      expect(await sequencesOf(database.sql(), name)).toEqual(upTo(10));
    }
  });

  it("are placed one by one where one of them is refused, in the series of each", async () => {
    const { orders } = openShop(database, "REFUSED");
    const all = tenants("REFUSED", 7);
    const results = await Promise.all(
      upTo(70).map((n) =>
        orders.create(orderOf(n, n % 10 === 0 ? { raise: "23514" } : {}), { series: all[n % all.length] }),
      ),
    );
    for (const [index, result] of results.entries()) {
      const isRefused = (index + 1) % 10 === 0;
      expect(result.isErr()).toBe(isRefused);
      expect(
        result.match(
          ({ order }) => order.series,
          () => undefined,
        ),
      ).toBe(isRefused ? undefined : all[(index + 1) % all.length]?.name);
    }
    for (const { name } of all) {
      const sequences = await sequencesOf(database.sql(), name);
      expect(sequences).toEqual(upTo(sequences.length));
    }
  });

  it("have sequenced numbers beside a series whose counter is held, and only that one has fallback numbers", async () => {
    const { orders } = openShop(database, "HELD");
    const [held, ...others] = tenants("HELD", 6);
    await orders.create(orderOf(0), { series: held });
    const results = await whileCounterIsHeld(database.sql(), "HELD 1", () =>
      Promise.all([
        ...upTo(20).map((n) => orders.create(orderOf(n), { series: held })),
        ...upTo(50).map((n) => orders.create(orderOf(100 + n), { series: others[n % others.length] })),
      ]),
    );
    const sequences = results.map((result) => result._unsafeUnwrap().order.sequence);
    expect(sequences.slice(0, 20)).toEqual(upTo(20).map(() => null));
    expect(sequences.slice(20)).not.toContain(null);
    for (const { name } of others) {
      expect(await sequencesOf(database.sql(), name)).toEqual(upTo(10));
    }
    expect((await orders.create(orderOf(200), { series: held }))._unsafeUnwrap().order.sequence).toBe(2);
  });
});

describe("rows of a table in many series at once", () => {
  it("are numbered one by one where one of them is refused, in the series of each", async () => {
    const documents = pgTable("tenant_documents", {
      id: serial().primaryKey(),
      tenant: integer().notNull(),
      no: text(),
      note: text().notNull(),
    });
    await database.sql()`
      create table tenant_documents (id serial primary key, tenant integer not null, no text,
        note text not null check (note <> 'refused'))`;
    const { create } = createNumbering(database.db(5), {
      table: documents,
      number: documents.no,
      series: ({ tenant }) => orderSeries({ name: `tenant ${tenant}`, template: "T-{#}" }),
      schema: "public",
    });
    const results = await Promise.all(
      upTo(60).map((n) => create({ tenant: n % 6, note: n % 15 === 0 ? "refused" : `note ${n}` })),
    );
    expect(results.filter((result) => result.isErr())).toHaveLength(4);
    const gapped = await database.sql()`
      select tenant
      from tenant_documents
      group by tenant
      having max(substr(no, 3)::integer) <> count(*) or count(distinct no) <> count(*)`;
    expect(gapped).toHaveLength(0);
  });
});
