// An orders table of the app's own: its columns go in and come out typed, whatever their type.
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import { beforeAll, describe, expect, it } from "vitest";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import * as giftShop from "../../support/custom-table-app.js";
import { purchases } from "../../support/custom-table-app.js";
import { testDatabase } from "../../support/database.js";
import { branchId, openCustomTableApp } from "../../support/open-custom-table-app.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase({ migrated: false });
beforeAll(() => openCustomTableApp(database));

const moduleFor = (name: string) =>
  ordersModule(database.db(5), { series: { ...gam, name }, table: purchases });

const everything = {
  branchId,
  giftNote: "For Ada — 👑",
  wrapping: "cloth",
  weight: "12.500",
  points: 9_007_199_254_740_993n,
  shelf: -3,
  ratio: 0.1,
  fragile: true,
  deliverOn: "2026-12-24",
  seenAt: new Date("2026-11-22T09:00:00.123Z"),
  localAt: "2026-11-22 09:00:00.5",
  options: { colours: ["red", 'a "quoted" one', "\\"] },
  tags: ["a", "b,c", 'd"e', "{}", "NULL"],
  sizes: [1, 2, 3],
  tip: { amount: 500, unit: "UGX" },
  picture: Uint8Array.from([0, 1, 254, 255]),
  code: "AB12",
  channel: "app",
  touched: 1,
  place: "a column with a name that the statement has for itself",
  knownId: "another",
} as const;

describe("the app's columns", () => {
  it("survive the round trip, whatever their type, as Drizzle's own select reads them", async () => {
    const orders = moduleFor("ROUND_TRIP");
    const input = {
      ...checkout("pay_1"),
      ...everything,
      sizes: [...everything.sizes],
      tags: [...everything.tags],
    };
    const { order, replayed } = (await orders.create(input))._unsafeUnwrap();
    expect(replayed).toBe(false);
    const { picture, ...rest } = everything;
    expect(order).toMatchObject({ ...rest, noteLength: 11 });
    expect([...(order.picture ?? [])]).toEqual([...picture]);
    const [row] = await database.db(1).select().from(purchases).where(eq(purchases.id, order.id));
    expect(order).toEqual(row);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(row);
    expect((await orders.create(input))._unsafeUnwrap()).toEqual({ order: row, replayed: true });
  });

  it("that are not given get the default of the database or of the schema", async () => {
    const orders = moduleFor("DEFAULTS");
    const { order } = (await orders.create({ ...checkout("pay_1"), branchId }))._unsafeUnwrap();
    expect(order).toMatchObject({
      giftNote: null,
      wrapping: "paper",
      fragile: false,
      tags: [],
      channel: "web",
      touched: 7,
      noteLength: null,
    });
    expect(order.ticket).toBeGreaterThan(0);
  });

  it("given by some orders of a batch and not by others are stored for each as given", async () => {
    const orders = moduleFor("MIXED");
    const placed = await Promise.all(
      upTo(40).map((n) =>
        orders.create({
          ...checkout(`pay_${n}`),
          branchId,
          ...(n % 2 === 0 && { wrapping: "cloth" as const }),
          ...(n % 5 === 0 && { ticket: 1_000 + n }),
        }),
      ),
    );
    const rows = placed.map((result) => result._unsafeUnwrap().order);
    expect(rows.map(({ wrapping }) => wrapping)).toEqual(
      upTo(40).map((n) => (n % 2 === 0 ? "cloth" : "paper")),
    );
    expect(rows.filter(({ ticket }) => ticket > 1_000)).toHaveLength(8);
    expect(rows.map(({ sequence }) => Number(sequence)).toSorted((a, b) => a - b)).toEqual(upTo(40));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 40 });
  });

  it("are checked by their types before anything is sent, each fault with its path", async () => {
    const orders = moduleFor("CHECKED");
    const wrong: unknown = {
      ...checkout("pay_1"),
      branchId: "Kololo",
      wrapping: "foil",
      shelf: 70_000,
      code: "ABCDE",
      giftNote: "a\0b",
      options: { colours: ["\ud800"] },
      tip: { amount: -1, unit: "UGX" },
      noteLength: 3,
      unheardOf: true,
    };
    // @ts-expect-error the input is none
    const error = (await orders.create(wrong))._unsafeUnwrapErr();
    if (error.kind !== "InvalidOrder") {
      throw new Error(error.kind);
    }
    expect(error.issues.map(({ path }) => path).toSorted()).toEqual(
      ["branchId", "code", "noteLength", "shelf", "unheardOf", "wrapping"].toSorted(),
    );
    const rest = (
      await orders.create({
        ...checkout("pay_1"),
        branchId,
        giftNote: "a\0b",
        options: { colours: ["\ud800"] },
        tip: { amount: -1, unit: "UGX" },
      })
    )._unsafeUnwrapErr();
    expect(rest).toEqual({
      kind: "InvalidOrder",
      issues: [
        { path: "giftNote", message: "must not contain a NUL character" },
        { path: "options.colours[0]", message: "must not contain half of a surrogate pair" },
        { path: "tip", message: "cannot be written: the column's own code refuses it" },
      ],
    });
  });

  it("may refer to other tables: a branch that does not exist refuses its order, and no other", async () => {
    const orders = moduleFor("REFERENCES");
    const placed = await Promise.all(
      upTo(5).map((n) =>
        orders.create({
          ...checkout(`pay_${n}`),
          branchId: n === 3 ? "0192f0c0-0000-7000-8000-00000000dead" : branchId,
        }),
      ),
    );
    expect(placed.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
    expect(placed[2]?._unsafeUnwrapErr()).toMatchObject({
      kind: "OrderRejected",
      sqlState: "23503",
      constraint: "purchases_branch_id_branches_id_fk",
    });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
    const related = await drizzle(database.sql(), { schema: giftShop }).query.purchases.findFirst({
      where: eq(purchases.series, "REFERENCES"),
      with: { branch: true },
    });
    expect(related?.branch.name).toBe("Kololo");
  });

  it("are not compared when a payment is replayed", async () => {
    const orders = moduleFor("REPLAYED");
    await orders.create({ ...checkout("pay_1"), branchId, giftNote: "first" });
    const again = (
      await orders.create({ ...checkout("pay_1"), branchId, giftNote: "second" })
    )._unsafeUnwrap();
    expect(again).toMatchObject({ replayed: true, order: { giftNote: "first" } });
    const reused = (
      await orders.create({ ...checkout("pay_1", { totalAmount: 1 }), branchId })
    )._unsafeUnwrapErr();
    expect(reused).toMatchObject({ kind: "PaymentReferenceReused", existing: { giftNote: "first" } });
  });
});
