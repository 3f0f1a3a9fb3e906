// Four tables of real apps are taken over with rows in them, and numbered on: not one column of a row is changed.
import { eq } from "drizzle-orm";
import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { disagreements, missingSequences, rowsOf } from "../../support/numbered-table.js";
import * as erp from "../../support/schemas/erp-posted-invoice.js";
import * as shop from "../../support/schemas/multi-store-shop.js";
import * as rental from "../../support/schemas/rental-booking-bigserial.js";
import * as team from "../../support/schemas/team-invoice-jsonb.js";

const shopDatabase = appDatabase(shop);
const erpDatabase = appDatabase(erp);
const teamDatabase = appDatabase(team);
const rentalDatabase = appDatabase(rental);

async function idOf(query: Promise<readonly Record<string, unknown>[]>): Promise<string> {
  return String((await query)[0]?.["id"]);
}

/** Checks that the rows from before are as they were. */
async function keeps(sql: postgres.Sql, table: string, before: readonly string[]): Promise<void> {
  const now = new Set(await rowsOf(sql, table));
  expect(before.filter((row) => !now.has(row))).toEqual([]);
}

describe("a shop's orders with whole numbers", () => {
  it("are adopted beside creates of the new code, which meet numbers that are not adopted yet", async () => {
    const sql = shopDatabase.sql();
    const [one, other] = [
      await idOf(sql`insert into stores (title) values ('One') returning id`),
      await idOf(sql`insert into stores (title) values ('Other') returning id`),
    ];
    await sql`
      insert into orders (store_id, order_number, total, ship_to)
      select ${one}, 1000 + n, n, '{"city": "Cairo"}' from generate_series(1, 400) as n`;
    await sql`insert into orders (store_id, order_number) values (${other}, 1001), (${other}, 1003), (${other}, 17)`;
    const before = await rowsOf(sql, "orders");
    const { orders } = shop;
    const numbering = createNumbering(shopDatabase.db(), {
      table: orders,
      number: orders.orderNumber,
      series: ({ storeId }) => orderSeries({ name: `store ${storeId}`, template: "{#+1000}" }),
    });
    const [adopted, ...created] = await Promise.all([
      numbering.adopt({ batchSize: 20 }),
      ...upTo(200).map((n) => numbering.create({ storeId: n % 2 === 0 ? one : other, total: n })),
    ]);
    for (const result of created) {
      expect(result.isOk() ? "ok" : result.error).toBe("ok");
    }
    const again = (await numbering.adopt())._unsafeUnwrap();
    expect(adopted._unsafeUnwrap().notFitting.first).toContainEqual(
      expect.objectContaining({ number: "17", series: `store ${other}`, reason: "form" }),
    );
    expect(again).toMatchObject({ adopted: 0, countersRaised: 0, duplicates: { count: 0 } });
    await keeps(sql, "orders", before);
    const unknown = await disagreements(sql, { table: "orders", number: "order_number" });
    expect(unknown).toEqual([{ in_table: "17", in_ledger: null }]);
    const numbers = await sql`select order_number from orders where store_id = ${one} order by 1`;
    expect(numbers.map((row) => row["order_number"])).toEqual(upTo(500).map((n) => 1000 + n));
    expect(await missingSequences(sql, `store ${one}`)).toEqual([]);
  });
});

describe("a company's invoices that are numbered when they are posted", () => {
  it("are adopted with their issue dates, and posting goes on from there", async () => {
    const sql = erpDatabase.sql();
    const tenant = await idOf(sql`insert into tenants (name) values ('A company') returning id`);
    const party = await idOf(sql`insert into parties (tenant_id, name) values (${tenant}, 'A') returning id`);
    const drafts = await sql`
      insert into invoices (tenant_id, customer_id, issue_date, due_date, invoice_number, status)
      select ${tenant}, ${party}, '2026-03-07', '2026-04-07',
        case when n <= 40 and n <> 13 then 'INV-2026-' || lpad(n::text, 4, '0') end,
        case when n <= 40 and n <> 13 then 'posted' else 'draft' end
      from generate_series(1, 240) as n
      returning id, invoice_number`;
    const before = (await rowsOf(sql, "invoices")).filter((row) => row.includes("INV-2026"));
    const { invoices } = erp;
    const numbering = createNumbering(erpDatabase.db(), {
      table: invoices,
      number: invoices.invoiceNumber,
      series: ({ tenantId }) => orderSeries({ name: `inv ${tenantId}`, template: "INV-{YYYY}-{####}" }),
      at: invoices.issueDate,
      issue: { when: eq(invoices.status, "draft"), set: { status: "posted" } },
    });
    const report = (await numbering.adopt())._unsafeUnwrap();
    expect(report).toMatchObject({ adopted: 39, countersRaised: 1 });
    expect(report.historicGaps).toEqual({
      count: 1,
      first: [{ series: `inv ${tenant}`, dateKey: "2026-01-01", from: 13, to: 13 }],
    });
    const [placed] = await sql`select distinct placed_at from gapless_orders.number_ledger`;
    expect(placed?.["placed_at"]).toEqual(new Date("2026-03-07T00:00:00Z"));
    const issued = await Promise.all(
      drafts.flatMap((row) => (row["invoice_number"] === null ? [numbering.issue(String(row["id"]))] : [])),
    );
    const numbers = issued.map((result) => result._unsafeUnwrap().number).toSorted();
    expect(numbers).toEqual(upTo(201).map((n) => `INV-2026-${String(n + 40).padStart(4, "0")}`));
    await keeps(sql, "invoices", before);
    expect(await disagreements(sql, { table: "invoices", number: "invoice_number" })).toEqual([]);
    expect(await missingSequences(sql, `inv ${tenant}`)).toEqual(["2026-01-01 13"]);
  });
});

describe("a freelancer's invoices, whose numbers no index guards", () => {
  it("are adopted with one of two that share a number, and those typed by hand are reported", async () => {
    const sql = teamDatabase.sql();
    const teamId = await idOf(sql`insert into teams (name) values ('A team') returning id`);
    await sql`
      insert into invoices (id, team_id, invoice_number, line_items)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, ${teamId}, number, '[{"name": "Design"}]'
      from unnest(array['INV-0001', 'INV-0003', 'INV-0003', 'Müller 7', null, 'INV-12']) with ordinality as t(number, n)`;
    const before = await rowsOf(sql, "invoices");
    const { invoices } = team;
    const numbering = createNumbering(teamDatabase.db(), {
      table: invoices,
      number: invoices.invoiceNumber,
      series: (row) => orderSeries({ name: `team ${row.teamId}`, template: "INV-{####}" }),
    });
    const report = (await numbering.adopt({ batchSize: 2 }))._unsafeUnwrap();
    expect(report.duplicates).toEqual({
      count: 1,
      first: [
        {
          documentKey: "00000000-0000-4000-8000-000000000003",
          number: "INV-0003",
          same: "number",
          series: `team ${teamId}`,
        },
      ],
    });
    expect(report.notFitting.first.map(({ number }) => number)).toEqual(["Müller 7", "INV-12"]);
    const results = await Promise.all([
      ...upTo(200).map((n) => numbering.create({ teamId, amount: `${n}.00` })),
      numbering.adopt({ batchSize: 7 }).map(() => ({ number: null })),
    ]);
    const numbers = results.flatMap((result) => result._unsafeUnwrap().number ?? []).toSorted();
    expect(numbers).toEqual(upTo(200).map((n) => `INV-${String(n + 3).padStart(4, "0")}`));
    await keeps(sql, "invoices", before);
    expect(await missingSequences(sql, `team ${teamId}`)).toEqual(["1900-01-01 2"]);
  });
});

describe("a car rental's bookings with keys that the database makes", () => {
  it("are adopted month by month", async () => {
    const sql = rentalDatabase.sql();
    const tenant = await idOf(sql`insert into tenants (name) values ('A rental') returning id`);
    const renter = await idOf(
      sql`insert into renters (tenant_id, full_name) values (${tenant}, 'A') returning id`,
    );
    await sql`
      insert into bookings (tenant_id, customer_id, start_at, end_at, booking_no)
      select ${tenant}, ${renter}, now(), now(), to_char(month, '"BK-"YYYYMM-') || lpad(n::text, 4, '0')
      from unnest(array[date '2026-10-01', date_trunc('month', now())]) as month
      cross join generate_series(1, 150) as n`;
    const before = await rowsOf(sql, "bookings");
    const { bookings } = rental;
    const numbering = createNumbering(rentalDatabase.db(), {
      table: bookings,
      number: bookings.bookingNo,
      series: ({ tenantId }) =>
        orderSeries({ name: `booking ${tenantId}`, template: "BK-{YYYY}{MM}-{####}" }),
    });
    const report = (await numbering.adopt({ batchSize: 37 }))._unsafeUnwrap();
    expect(report).toMatchObject({ adopted: 300, countersRaised: 2, historicGaps: { count: 0 } });
    const date = new Date("2026-12-24T10:00:00Z");
    const results = await Promise.all(
      upTo(200).map(() =>
        numbering.create({
          tenantId: BigInt(tenant),
          customerId: BigInt(renter),
          startAt: date,
          endAt: date,
        }),
      ),
    );
    const sequences = results.map((result) => Number(result._unsafeUnwrap().number.slice(-4)));
    expect(sequences.toSorted((a, b) => a - b)).toEqual(upTo(200).map((n) => 150 + n));
    await keeps(sql, "bookings", before);
    expect(await disagreements(sql, { table: "bookings", number: "booking_no" })).toEqual([]);
  });
});
