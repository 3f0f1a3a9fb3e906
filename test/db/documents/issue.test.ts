// An issue gives a document its one number, whatever became of the column, however many issue it, and whatever it sets.
import { sql } from "drizzle-orm";
import { date, integer, pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const bills = pgTable("bills", {
  id: serial().primaryKey(),
  no: text(),
  note: text().notNull().default("draft"),
  issuedOn: date("issued_on"),
  issuedAt: timestamp("issued_at", { withTimezone: true }),
});
const events = pgTable("events", {
  id: serial().primaryKey(),
  billId: integer("bill_id").notNull(),
  subject: text().notNull(),
  note: text().notNull(),
  kind: text().notNull(),
});
beforeAll(() => createTables({ bills, events }));

const optionsOf = <const Name extends string>(name: Name) => ({
  table: bills,
  number: bills.no,
  series: orderSeries({ name, template: "B-{#}" }),
  ...batching(),
});

async function drafts(count: number, values = {}): Promise<readonly number[]> {
  const rows = await open()
    .insert(bills)
    .values(upTo(count).map(() => values))
    .returning({ id: bills.id });
  return rows.map(({ id }) => id);
}

describe("a document whose number was cleared by hand", () => {
  it("gets the same number back, in a batch too, and the next document the next one", async () => {
    const ids = await drafts(10);
    const { issue, create } = createNumbering(open(), optionsOf("cleared"));
    const before = await Promise.all(ids.map((id) => issue(id)));
    await database.sql()`update bills set no = null where id = any (${[...ids]})`;
    const after = await Promise.all(ids.map((id) => issue(id)));
    for (const [index, result] of after.entries()) {
      const { number } = before[index]?._unsafeUnwrap() ?? {};
      expect(result._unsafeUnwrap()).toMatchObject({ number, replayed: true, document: { no: number } });
    }
    expect((await create({}))._unsafeUnwrap().number).toBe("B-11");
    const [rows] = await database.sql()`
      select count(*)::int as n from bills where id = any (${[...ids]}) and no is not null`;
    expect(rows?.["n"]).toBe(10);
  });
});

describe("a document that was numbered before there was a ledger", () => {
  it("keeps its number, and gets no other one", async () => {
    const [id = 0] = await drafts(1, { no: "OLD/7" });
    const { issue } = createNumbering(open(), optionsOf("before"));
    expect((await issue(id))._unsafeUnwrap()).toMatchObject({ number: "OLD/7", replayed: true });
    const [other = 0] = await drafts(1);
    expect((await issue(other))._unsafeUnwrap().number).toBe("B-1");
  });
});

describe("children of a document", () => {
  const withEvents = <const Name extends string>(name: Name) =>
    createNumbering(open(), {
      ...optionsOf(name),
      children: {
        events: { table: events, parent: events.billId, take: { subject: bills.no, note: bills.note } },
      },
    });

  it("take what only the database knows: an outbox row has the document's number, and what a trigger made", async () => {
    await database.sql().unsafe(`
      create function shout() returns trigger language plpgsql as $$ begin new.note := upper(new.note); return new; end $$;
      create trigger shout before insert or update on bills for each row when (new.note = 'quiet') execute function shout()`);
    const { create, issue } = withEvents("taken");
    const created = await create({ note: "quiet", events: [{ kind: "created" }, { kind: "paid" }] });
    const { document } = created._unsafeUnwrap();
    expect(document.note).toBe("QUIET");
    const [id = 0] = await drafts(1);
    (await issue(id, { set: { note: "quiet" }, children: { events: [{ kind: "issued" }] } }))._unsafeUnwrap();
    const rows = await open().select().from(events).orderBy(events.id);
    expect(rows.map(({ billId, subject, note, kind }) => [billId, subject, note, kind])).toEqual([
      [document.id, "B-1", "QUIET", "created"],
      [document.id, "B-1", "QUIET", "paid"],
      [id, "B-2", "QUIET", "issued"],
    ]);
  });

  it("go in once, however often and by however many processes the document is issued at once", async () => {
    const [id = 0] = await drafts(1);
    const [one, other] = [withEvents("once"), withEvents("once")];
    const children = { events: [{ kind: "issued" }] };
    const results = await Promise.all(
      upTo(20).map((n) => (n % 2 === 0 ? one : other).issue(id, { children })),
    );
    expect(new Set(results.map((result) => result._unsafeUnwrap().number))).toEqual(new Set(["B-1"]));
    expect(await database.sql()`select from events where bill_id = ${id}`).toHaveLength(1);
  });

  it("do not go in again when a document gets back the number that was cleared", async () => {
    const [id = 0] = await drafts(1);
    const { issue } = withEvents("again");
    const children = { events: [{ kind: "issued" }] };
    (await issue(id, { children }))._unsafeUnwrap();
    await database.sql()`update bills set no = null where id = ${id}`;
    expect((await issue(id, { children }))._unsafeUnwrap()).toMatchObject({ number: "B-1", replayed: true });
    expect(await database.sql()`select from events where bill_id = ${id}`).toHaveLength(1);
  });
});

describe("the date of a document, where the issue sets it", () => {
  const dated = <const Name extends string>(name: Name, set: object = {}) =>
    createNumbering(open(), {
      ...optionsOf(name),
      series: orderSeries({ name, template: "{YYYY}/{#}", timeZone: "Asia/Tokyo" }),
      at: bills.issuedOn,
      issue: { set },
    });

  it("decides the period as it will be, not as it was", async () => {
    const ids = await drafts(4, { issuedOn: "2020-05-05" });
    const { issue } = dated("dated");
    const numbers = await Promise.all([
      issue(ids[0] ?? 0),
      issue(ids[1] ?? 0, { set: { issuedOn: "2021-01-01" } }),
      issue(ids[2] ?? 0, { set: { issuedOn: null } }),
    ]);
    const thisYear = new Intl.DateTimeFormat("en", { year: "numeric", timeZone: "Asia/Tokyo" }).format();
    expect(numbers.map((result) => result._unsafeUnwrap().number)).toEqual([
      "2020/1",
      "2021/1",
      `${thisYear}/1`,
    ]);
    const always = dated("dated", {
      issuedOn: sql`make_date(extract(year from ${bills.issuedOn})::int + 2, 1, 1)`,
    });
    expect((await always.issue(ids[3] ?? 0))._unsafeUnwrap()).toMatchObject({
      number: "2022/1",
      document: { issuedOn: "2022-01-01" },
    });
  });
});

describe("a document that one of the app's triggers changes", () => {
  it("is refused alone where the trigger changes or leaves out its number, and leaves no gap", async () => {
    await database.sql().unsafe(`
      create function spoil() returns trigger language plpgsql as $$
      begin
        if new.note = 'changed' then new.no := 'X'; return new; end if;
        return null;
      end $$;
      create trigger spoil before update on bills for each row
        when (new.no is not null and new.note in ('changed', 'left out')) execute function spoil()`);
    const ids = [
      ...(await drafts(10)),
      ...(await drafts(1, { note: "changed" })),
      ...(await drafts(1, { note: "left out" })),
    ];
    const { issue } = createNumbering(open(), optionsOf("spoilt"));
    const results = await Promise.all(ids.map((id) => issue(id)));
    expect(results.filter((result) => result.isOk())).toHaveLength(10);
    for (const result of results.slice(10)) {
      expect(result._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "OG009" });
    }
    const numbers = results.slice(0, 10).map((result) => result._unsafeUnwrap().number);
    expect(new Set(numbers)).toEqual(new Set(upTo(10).map((n) => `B-${n}`)));
  });
});

describe("a constraint that is checked at the commit", () => {
  it("refuses its own document, and no other", async () => {
    await database.sql().unsafe(`
      create function check_later() returns trigger language plpgsql as $$
      begin
        if new.note = 'late' then raise exception using errcode = '23514'; end if;
        return null;
      end $$;
      create constraint trigger check_later after update on bills deferrable initially deferred
        for each row execute function check_later()`);
    const ids = [...(await drafts(5)), ...(await drafts(1, { note: "late" })), ...(await drafts(5))];
    const { issue } = createNumbering(open(), optionsOf("deferred"));
    const results = await Promise.all(ids.map((id) => issue(id)));
    expect(results[5]?._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "23514" });
    expect(results.filter((result) => result.isOk())).toHaveLength(10);
    const again = createNumbering(open(), {
      ...optionsOf("deferred"),
      issue: { set: { note: "fine" } },
    });
    expect((await again.issue(ids[5] ?? 0))._unsafeUnwrap().number).toBe("B-11");
    expect(await database.sql()`select from bills where note = 'fine'`).toHaveLength(1);
  });
});
