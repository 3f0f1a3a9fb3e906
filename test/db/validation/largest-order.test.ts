// The largest order that is allowed goes through whole, alone, in a batch and in a transaction; one step more does not.
import { describe, expect, it } from "vitest";
import { type CreateOrderInput, type JsonValue, maxOrderBytes, maxOrderItems } from "../../../src/index.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const series = { ...gam, name: "LARGEST" };
const most = Number.MAX_SAFE_INTEGER;
const lines = (n: number) =>
  upTo(n).map((line) => ({ sku: `sku-${line}`, quantity: most, unitAmount: most }));

/** As many lines as may be, every amount at its largest, and metadata that fills the order up to so many bytes. */
function orderOf(bytes: number, paymentReference: string): CreateOrderInput {
  const padded = (padding: string): CreateOrderInput =>
    checkout(paymentReference, { totalAmount: most, items: lines(maxOrderItems), metadata: { padding } });
  const free = bytes - Buffer.byteLength(parseOrder(padded(""), series)._unsafeUnwrap().json);
  // Characters of four bytes first: it is bytes that are counted.
  return padded("\u{1f4a5}".repeat(Math.floor(free / 4)) + "x".repeat(free % 4));
}

function nested(levels: number): { readonly [key: string]: JsonValue } {
  return levels === 1 ? { level: "innermost" } : { level: nested(levels - 1) };
}

/** In objects, so that a title has their names and not the orders. */
const limits = [
  {
    most: "256 KiB",
    largest: orderOf(maxOrderBytes, "bytes"),
    more: "a byte more",
    tooLarge: orderOf(maxOrderBytes + 1, "bytes more"),
    path: "",
  },
  {
    most: "1,000 lines",
    largest: checkout("lines", { items: lines(1_000) }),
    more: "1,001",
    tooLarge: checkout("lines more", { items: lines(1_001) }),
    path: "items",
  },
  {
    most: "255 characters of four bytes",
    largest: checkout("\u{1f4a5}".repeat(255)),
    more: "256",
    tooLarge: checkout("\u{1f4a5}".repeat(256)),
    path: "paymentReference",
  },
  {
    most: "32 levels of metadata",
    largest: checkout("levels", { metadata: nested(32) }),
    more: "33",
    tooLarge: checkout("levels more", { metadata: nested(33) }),
    path: `metadata${".level".repeat(33)}`,
  },
] as const;

describe.each(["create", "createIn"] as const)("%s", (call) => {
  const own = { ...series, name: `LARGEST ${call}` };

  it.each(limits)("takes $most whole, and refuses $more", async ({ largest, tooLarge, path }) => {
    const db = database.db(2);
    const orders = ordersModule(db, { series: own });
    const place = async (input: CreateOrderInput) =>
      call === "create"
        ? await orders.create(input)
        : await db.transaction(async (tx) => await orders.createIn(tx, input));
    const placed = (await place(largest))._unsafeUnwrap().order;
    const { items, metadata = {}, totalAmount } = largest;
    expect(placed).toMatchObject({ items, metadata, totalAmount });
    expect((await orders.findById(placed.id))._unsafeUnwrap()).toEqual(placed);
    expect((await place(largest))._unsafeUnwrap()).toEqual({ order: placed, replayed: true });

    const refused = (await place(tooLarge))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: "InvalidOrder", issues: [{ path }] });
    const { paymentReference } = tooLarge;
    expect((await orders.findByPaymentReference(paymentReference ?? ""))._unsafeUnwrap()).toBeNull();
  });
});

describe("a batch", () => {
  it("of the largest orders keeps each of them whole, and their numbers without a gap", async () => {
    const orders = ordersModule(database.db(2), { series: { ...series, name: "LARGEST GROUP" } });
    const inputs = upTo(12).map((n) => orderOf(maxOrderBytes, `pay_${n}`.padEnd(8, "_")));
    const placed = await Promise.all(inputs.map(async (input) => await orders.create(input)));
    for (const [index, result] of placed.entries()) {
      const { order } = result._unsafeUnwrap();
      expect(order.metadata).toEqual(inputs[index]?.metadata);
      expect((await orders.findById(order.id))._unsafeUnwrap()).toEqual(order);
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 12,
      fallbackNumbers: 0,
    });
  });
});
