// Taking over a table with rows: what it has is in the ledger afterwards, its rows are as they were, and numbers go on.
import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { type AdoptReport, createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { disagreements, missingSequences, rowsOf } from "../../support/numbered-table.js";

const tickets = pgTable(
  "tickets",
  {
    desk: text("desk").notNull(),
    ordinal: integer("ordinal").notNull(),
    ticketNo: text("ticket_no"),
  },
  (t) => [primaryKey({ columns: [t.desk, t.ordinal] })],
);
const receipts = pgTable("receipts", {
  id: integer("id").primaryKey(),
  no: text("no"),
  till: text("till"),
});

const database = appDatabase({ tickets, receipts });

function ofTickets() {
  return createNumbering(database.db(), {
    table: tickets,
    number: tickets.ticketNo,
    series: orderSeries({ name: "T", template: "T-{YYYY}-{####}", timeZone: "Africa/Kampala" }),
  });
}

async function adopted(adopting: ReturnType<ReturnType<typeof ofTickets>["adopt"]>): Promise<AdoptReport> {
  return (await adopting)._unsafeUnwrap();
}

const nothing = { count: 0, first: [] };

describe("adopting a table with a key of several columns", () => {
  it("reads it in parts, writes what fits, and reports gaps, doubles and other forms", async () => {
    const sql = database.sql();
    await sql`
      insert into tickets (desk, ordinal, ticket_no)
      select chr(97 + n % 3), n, 'T-2025-' || lpad(n::text, 4, '0') from generate_series(1, 40) as n where n not in (7, 8, 30)`;
    await sql`
      insert into tickets (desk, ordinal, ticket_no) values
        ('z', 1, null),
        ('z', 2, 'T-2025-0003'),
        ('z', 3, '2024/17'),
        ('z', 4, 'T-2025-T20250311093000123-0ABC')`;
    const before = await rowsOf(sql, "tickets");
    const seen: number[] = [];
    const report = await adopted(
      ofTickets().adopt({ batchSize: 5, onProgress: ({ rows }) => seen.push(rows) }),
    );
    expect(report).toEqual({
      adopted: 38,
      alreadyKnown: 0,
      notFitting: {
        count: 1,
        first: [{ documentKey: '["z", "3"]', number: "2024/17", series: "T", reason: "form" }],
      },
      duplicates: {
        count: 1,
        first: [{ documentKey: '["z", "2"]', number: "T-2025-0003", series: "T", same: "number" }],
      },
      historicGaps: {
        count: 3,
        first: [
          { series: "T", dateKey: "2025-01-01", from: 7, to: 8 },
          { series: "T", dateKey: "2025-01-01", from: 30, to: 30 },
        ],
      },
      countersRaised: 1,
    });
    expect(seen).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 41]);
    expect(await rowsOf(sql, "tickets")).toEqual(before);
    const [counter] = await sql`select last_sequence::int from gapless_orders.order_sequence_tracker`;
    expect(counter?.["last_sequence"]).toBe(40);
    const placed = await sql`
      select number, date_key::text, sequence::int, placed_at, is_adopted from gapless_orders.number_ledger
      where number in ('T-2025-0001', 'T-2025-T20250311093000123-0ABC') order by number`;
    expect([...placed]).toEqual([
      {
        number: "T-2025-0001",
        date_key: "2025-01-01",
        sequence: 1,
        placed_at: new Date("2024-12-31T21:00:00Z"),
        is_adopted: true,
      },
      {
        number: "T-2025-T20250311093000123-0ABC",
        date_key: "2025-01-01",
        sequence: null,
        placed_at: new Date("2025-03-11T06:30:00.123Z"),
        is_adopted: true,
      },
    ]);
  });

  it("changes nothing the second time, and says the same of what it found", async () => {
    const sql = database.sql();
    const ledger = await rowsOf(sql, "gapless_orders.number_ledger");
    const counters = await rowsOf(sql, "gapless_orders.order_sequence_tracker");
    const report = await adopted(ofTickets().adopt());
    expect(report).toMatchObject({ adopted: 0, alreadyKnown: 38, countersRaised: 0 });
    expect(report).toMatchObject({
      historicGaps: { count: 3 },
      duplicates: { count: 1 },
      notFitting: { count: 1 },
    });
    expect(await rowsOf(sql, "gapless_orders.number_ledger")).toEqual(ledger);
    expect(await rowsOf(sql, "gapless_orders.order_sequence_tracker")).toEqual(counters);
  });

  it("says which document's number was changed after the ledger had it", async () => {
    const sql = database.sql();
    await sql`update tickets set ticket_no = 'T-2025-0777' where ordinal = 12`;
    const report = await adopted(ofTickets().adopt());
    expect(report.notFitting.first).toContainEqual({
      documentKey: '["a", "12"]',
      number: "T-2025-0777",
      series: "T",
      reason: "renumbered",
    });
    await sql`update tickets set ticket_no = 'T-2025-0012' where ordinal = 12`;
  });

  it("ends between two parts when it is cancelled, and another call goes on", async () => {
    const sql = database.sql();
    await sql`insert into tickets select 'y', n, 'T-2024-' || lpad(n::text, 4, '0') from generate_series(1, 20) as n`;
    const controller = new AbortController();
    const ended = await ofTickets().adopt({
      batchSize: 45,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    const failed = ended._unsafeUnwrapErr();
    expect(failed).toMatchObject({ kind: "AdoptFailed", attempts: [], report: { historicGaps: nothing } });
    const report = await adopted(ofTickets().adopt());
    expect(failed.report.adopted + report.adopted).toBe(20);
    expect(failed.report.adopted).toBeGreaterThan(0);
    expect(report.adopted).toBeGreaterThan(0);
  });

  it("is an error with its attempts when the database refuses, not a rejection", async () => {
    const numbering = createNumbering(database.db(), {
      table: tickets,
      number: tickets.ticketNo,
      series: orderSeries({ name: "T", template: "T-{YYYY}-{####}" }),
      schema: "not_there",
    });
    const failed = (await numbering.adopt())._unsafeUnwrapErr();
    expect(failed.attempts[0]).toMatchObject({ failure: "rejected" });
  });
});

describe("adopting rows whose series is chosen by the row", () => {
  it("reports a row for which the function throws, and goes on", async () => {
    const sql = database.sql();
    await sql`
      insert into receipts (id, till, no)
      select n, case n % 4 when 0 then null else 'till ' || n % 2 end, 'R' || n from generate_series(1, 40) as n`;
    const numbering = createNumbering(database.db(), {
      table: receipts,
      number: receipts.no,
      series: ({ till }) => {
        if (till === null || till === undefined) {
          throw new Error("a receipt without a till");
        }
        return orderSeries({ name: till, template: "R{#}" });
      },
    });
    const report = (await numbering.adopt({ batchSize: 9 }))._unsafeUnwrap();
    expect(report).toMatchObject({ adopted: 30, countersRaised: 2, duplicates: nothing });
    expect(report.notFitting.count).toBe(10);
    expect(report.notFitting.first[0]).toEqual({
      documentKey: "4",
      number: "R4",
      series: null,
      reason: "series",
    });
    const { number } = (await numbering.create({ id: 41, till: "till 1" }))._unsafeUnwrap();
    expect(number).toBe("R40");
    expect(await missingSequences(sql, "till 1")).toHaveLength(19);
    const unknown = await disagreements(sql, { table: "receipts", number: "no" });
    expect(unknown.map((row) => row["in_table"])).toEqual(upTo(10).map((n) => `R${n * 4}`));
  });
});
