// Documents whose values come from another realm, as in a test of Jest's: dates, bytes and JSON are written as they are.
import { runInNewContext } from "node:vm";
import { sql } from "drizzle-orm";
import { customType, date, jsonb, pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";
import { beforeAll, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { testDatabase } from "../../support/database.js";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

const documents = pgTable("documents", {
  id: serial("id").primaryKey(),
  number: text("number"),
  dueAt: timestamp("due_at", { withTimezone: true }).notNull(),
  day: date("day", { mode: "date" }),
  reminders: timestamp("reminders", { withTimezone: true }).array(),
  content: bytea("content"),
  extra: jsonb("extra"),
});

const database = testDatabase();
beforeAll(async () => {
  await migrate(database.db(), { schema: "gapless_orders" });
  await database.db().execute(sql`
    create table documents (
      id serial primary key,
      number text,
      due_at timestamptz not null,
      day date,
      reminders timestamptz[],
      content bytea,
      extra jsonb
    )`);
});

it("a document of another realm is numbered, and issued, as one of this realm", async () => {
  const numbering = createNumbering(database.db(), {
    table: documents,
    number: documents.number,
    series: orderSeries({ name: "D", template: "D-{YYYY}-{####}" }),
    at: documents.dueAt,
    issue: { when: sql`${documents.dueAt} > ${runInNewContext("new Date('2020-01-01T00:00:00Z')")}` },
  });
  const given = runInNewContext(`({
    dueAt: new Date("2026-11-22T10:00:00Z"),
    day: new Date("2026-11-22T00:00:00Z"),
    reminders: [new Date("2026-11-23T10:00:00Z")],
    content: new Uint8Array([1, 2, 255]),
    extra: { at: new Date("2026-11-24T10:00:00Z"), list: [1] },
  })`);
  const { number, document } = (await numbering.create(given))._unsafeUnwrap();
  expect(number).toBe("D-2026-0001");
  expect(document).toMatchObject({
    dueAt: new Date("2026-11-22T10:00:00Z"),
    day: new Date("2026-11-22T00:00:00Z"),
    reminders: [new Date("2026-11-23T10:00:00Z")],
    extra: { at: "2026-11-24T10:00:00.000Z", list: [1] },
  });
  expect([...(document.content ?? [])]).toEqual([1, 2, 255]);
  const [draft] = await database.db().insert(documents).values({ dueAt: new Date() }).returning();
  const issued = await numbering.issue(draft?.id ?? 0, {
    set: runInNewContext(`({ dueAt: new Date("2027-01-01T10:00:00Z") })`),
  });
  expect(issued._unsafeUnwrap().number).toBe("D-2027-0001");
});
