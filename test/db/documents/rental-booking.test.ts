// A car rental: a bigserial key, a column that a trigger fills, and an exclusion constraint, numbered as they stand.
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import * as schema from "../../support/schemas/rental-booking-bigserial.js";

const database = appDatabase(
  schema,
  "create extension btree_gist",
  `create function block() returns trigger language plpgsql as $$
  begin
    new.blocked := tstzrange(new.start_at, new.end_at);
    return new;
  end $$`,
  "create trigger block before insert on bookings for each row execute function block()",
  "alter table bookings add constraint free exclude using gist (car_id with =, blocked with &&)",
);
const { bookings, bookingCharges } = schema;

async function newTenant(): Promise<{ tenantId: bigint; customerId: bigint; carId: bigint }> {
  const db = database.sql();
  const id = async (query: Promise<readonly Record<string, unknown>[]>) =>
    BigInt(String((await query)[0]?.["id"]));
  const tenantId = await id(db`insert into tenants (name) values ('A rental') returning id`);
  const customerId = await id(
    db`insert into renters (tenant_id, full_name) values (${String(tenantId)}, 'A renter') returning id`,
  );
  const carId = await id(
    db`insert into cars (tenant_id, plate) values (${String(tenantId)}, 'UAX 1') returning id`,
  );
  return { tenantId, customerId, carId };
}

function numbering() {
  return createNumbering(database.db(), {
    table: bookings,
    number: bookings.bookingNo,
    series: ({ tenantId }) => orderSeries({ name: `booking ${tenantId}`, template: "BK-{YYYY}{MM}-{####}" }),
    children: { charges: { table: bookingCharges, parent: bookingCharges.bookingId } },
  });
}

const hour = (n: number): Date => new Date(Date.UTC(2026, 11, 1) + n * 3_600_000);

describe("a booking whose key the database makes", () => {
  it("comes back to the call that sent it, with its charges, 200 at once", async () => {
    const { tenantId, customerId, carId } = await newTenant();
    const { create } = numbering();
    const results = await Promise.all(
      upTo(200).map((n) =>
        create({
          tenantId,
          customerId,
          carId,
          startAt: hour(n),
          endAt: hour(n + 1),
          estimatedTotal: `${n}.50`,
          charges: [{ tenantId, kind: "base", amount: `${n}.50` }],
        }),
      ),
    );
    for (const [index, result] of results.entries()) {
      const { document } = result._unsafeUnwrap();
      expect(document).toMatchObject({ estimatedTotal: `${index + 1}.50`, startAt: hour(index + 1) });
      expect(typeof document.id).toBe("bigint");
      expect(document.blocked).toContain("2026-12");
    }
    const rows = await database.sql()`
      select right(booking_no, 4)::int as n, amount::text as amount, estimated_total::text as total
      from bookings
      join booking_charges on booking_id = bookings.id
      where bookings.tenant_id = ${String(tenantId)}
      order by booking_no`;
    expect(rows.map((row) => row["n"])).toEqual(upTo(200));
    expect(rows.every((row) => row["amount"] === row["total"])).toBe(true);
  });

  it("is refused alone when its car is taken, and leaves no gap", async () => {
    const { tenantId, customerId, carId } = await newTenant();
    const { create } = numbering();
    const results = await Promise.all(
      upTo(20).map((n) =>
        create({
          tenantId,
          customerId,
          carId,
          startAt: hour(n === 7 ? 6 : n),
          endAt: hour(n === 7 ? 7 : n + 1),
        }),
      ),
    );
    expect(results.filter((result) => result.isErr())).toHaveLength(1);
    const refused = results.find((result) => result.isErr());
    expect(refused?._unsafeUnwrapErr()).toMatchObject({
      kind: "DocumentRejected",
      sqlState: "23P01",
      constraint: "free",
    });
    const numbers = results.flatMap((result) =>
      result.isOk() ? [Number(result.value.number.slice(-4))] : [],
    );
    expect(numbers.toSorted((one, other) => one - other)).toEqual(upTo(19));
  });

  it("that a child refuses is refused with its child, and alone", async () => {
    const { tenantId, customerId, carId } = await newTenant();
    const { create } = numbering();
    const results = await Promise.all(
      upTo(10).map((n) =>
        create({
          tenantId,
          customerId,
          carId,
          startAt: hour(n),
          endAt: hour(n + 1),
          charges: [{ tenantId: n === 4 ? 999_999n : tenantId, kind: "base", amount: "1" }],
        }),
      ),
    );
    expect(results[3]?._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "23503" });
    expect(results.filter((result) => result.isOk())).toHaveLength(9);
  });
});
