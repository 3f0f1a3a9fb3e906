// The statements of a numbered table: how many stay prepared, and what an altered table and an app's own code do to them.
import { sql } from "drizzle-orm";
import { integer, json, jsonb, pgTable, serial, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";

const counted = (name: string) => integer(name).notNull().default(sql`0`);
const many = pgTable("many", {
  id: serial("id").primaryKey(),
  number: text("number"),
  a: counted("a"),
  b: counted("b"),
  c: counted("c"),
  d: counted("d"),
  e: counted("e"),
  f: counted("f"),
});
const altered = pgTable("altered", {
  id: serial("id").primaryKey(),
  number: text("number"),
  shelf: integer("shelf"),
});
const expressions = pgTable("expressions", {
  id: serial("id").primaryKey(),
  number: text("number"),
  token: uuid("token").$defaultFn(() => sql`gen_random_uuid()`),
  written: json("written").$defaultFn(() => sql`'{}'::json`),
  kept: jsonb("kept").$defaultFn((): never => Promise.resolve({}) as never),
});
const database = appDatabase({ many, altered, expressions });
const series = (name: string) => orderSeries({ name, template: "N-{####}" });

describe("the statements of a numbered table", () => {
  it("are as many as the combinations of columns with a default, and no more than 32 stay prepared", async () => {
    const db = database.db(1);
    const { create, audit } = createNumbering(db, {
      table: many,
      number: many.number,
      series: series("MANY"),
    });
    const created = await Promise.all(
      upTo(128).map((n) =>
        create({
          ...(n & 1 && { a: n }),
          ...(n & 2 && { b: n }),
          ...(n & 4 && { c: n }),
          ...(n & 8 && { d: n }),
          ...(n & 16 && { e: n }),
          ...(n & 32 && { f: n }),
        }),
      ),
    );
    expect(created.map((result) => result._unsafeUnwrap().document.e)).toEqual(
      upTo(128).map((n) => (n & 16 ? n : 0)),
    );
    expect((await audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 128 });
    const [prepared] = await db
      .select({ count: sql<number>`count(*)`.mapWith(Number) })
      .from(sql`pg_prepared_statements where statement like '%numbered%'`);
    expect(prepared?.count).toBe(32);
  });

  it("are sent again when a column is altered under a prepared one", async () => {
    const { create } = createNumbering(database.db(1), {
      table: altered,
      number: altered.number,
      series: series("ALTERED"),
    });
    expect((await create({ shelf: 1 })).isOk()).toBe(true);
    await database.sql()`alter table altered alter column shelf type bigint`;
    expect((await create({ shelf: 2 }))._unsafeUnwrap()).toMatchObject({ number: "N-0002" });
  });

  it("carry no promise: a default of the app's code that is one is refused with its place", async () => {
    const { create } = createNumbering(database.db(1), {
      table: expressions,
      number: expressions.number,
      series: series("EXPRESSIONS"),
    });
    expect((await create({}))._unsafeUnwrapErr()).toMatchObject({
      kind: "InvalidDocument",
      issues: [{ path: "kept", message: "cannot be written: it is a promise" }],
    });
    const written = (await create({ kept: {} }))._unsafeUnwrap();
    expect(written).toMatchObject({ number: "N-0001", document: { token: expect.any(String), written: {} } });
    // A call gives values: the types say so, and an expression could read what the caller may not see.
    // @ts-expect-error an SQL expression
    expect((await create({ kept: {}, token: sql`gen_random_uuid()` }))._unsafeUnwrapErr()).toMatchObject({
      kind: "InvalidDocument",
      issues: [{ path: "token" }],
    });
  });
});
