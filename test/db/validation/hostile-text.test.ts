// Every text that PostgreSQL can store comes back byte for byte, from every field; what it cannot store is not sent.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CreateOrderInput,
  createOrdersModule,
  type Order,
  type OrdersModule,
  orderSeries,
} from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();

/** Fragments that mean something to somebody on the way, one after another between spaces. */
const fragments = [
  String.raw`' " \ \' \\ $1 $$ $body$ ::text -- /* */ ; %s %I ? \u0000 \x00 E'\\' U&'\0061' \copy \. {####} :name @ =cmd()`,
  '\'; drop\u00a0table\u00a0orders;-- \'\u00a0or\u00a01=1-- {"a":1} "," [] null NULL undefined NaN -0 1e400 true {} (,) `',
  "\u0001 \b \v \f \t \n \r \r\n \u001b[31m \u007f \u0085 \u202e \u200f \u200b \u2028 \u2029 \ufeff \ufffd \uffff \ue000",
  "e\u0301 \u00e9 I\u0307 \u{1f4a5} \u{1f468}\u200d\u{1f469} \u{10ffff} __proto__ constructor toJSON toString hasOwnProperty",
  "#{7*7} {{7*7}} <script> ../../etc/passwd %00 &amp; 0 01",
]
  .flatMap((line) => line.split(" "))
  .concat(" ", "  ");

/** Any code points, or a string of fragments that mean something to somebody on the way; often as long as may be. */
const text = (longest: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: longest, size: "max" }),
      fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom(...fragments), minLength: 1, maxLength: longest, size: "max" }),
      fc.constantFrom(...fragments),
    )
    .map((given) => [...given.replaceAll("\0", "")].slice(0, longest).join(""))
    .filter((given) => given !== "");

const order = fc.record({
  customerId: text(255),
  skus: fc.array(text(255), { minLength: 1, maxLength: 6 }),
  metadata: fc.dictionary(text(255), text(600), { maxKeys: 6 }),
  reason: text(1_000),
});
const seriesName = text(60)
  .filter((name) => name.isWellFormed())
  // A name that looks like another one is refused; what is left of it is not.
  .map((name) => name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]|^\p{Zs}|\p{Zs}$/gu, "-"))
  .map((name) => [...name.normalize()].slice(0, 60).join("").normalize())
  .filter((name) => !/^\p{Zs}|\p{Zs}$/u.test(name));

const hex = (given: string): string => Buffer.from(given, "utf8").toString("hex");

/** The order's texts as bytes, as the server has them. */
async function bytesOf(id: string): Promise<unknown> {
  const [row] = await database.sql()`
    select
      encode(convert_to(series, 'UTF8'), 'hex') as series,
      encode(convert_to(payment_reference, 'UTF8'), 'hex') as "paymentReference",
      encode(convert_to(customer_id, 'UTF8'), 'hex') as "customerId",
      array(
        select encode(convert_to(item ->> 'sku', 'UTF8'), 'hex')
        from jsonb_array_elements(items) with ordinality as line(item, place)
        order by place
      ) as skus,
      array(
        select encode(convert_to(key || '=' || value, 'UTF8'), 'hex') from jsonb_each_text(metadata)
      ) as metadata,
      encode(convert_to(void_reason, 'UTF8'), 'hex') as reason
    from orders
    where id = ${id}`;
  return { ...row, metadata: [...(row?.["metadata"] ?? [])].toSorted() };
}

describe("text of every kind", () => {
  it("comes back byte for byte from every field, from batches and in a caller's transaction", async () => {
    let runs = 0;
    const db = database.db(5);
    const references = fc.uniqueArray(text(255), { minLength: 8, maxLength: 8 });
    const contents = fc.array(order, { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(references, contents, seriesName, async (paymentReferences, drawn, name) => {
        runs += 1;
        // Two creates of one run must not meet those of another, nor of one that is shrunk.
        const series = orderSeries({ ...gam, name: `${name}${runs}` });
        const orders = ordersModule(db, { series });
        const inputs = drawn.map(({ customerId, skus, metadata }, index) =>
          checkout(paymentReferences[index], {
            customerId,
            items: skus.map((sku) => ({ sku, quantity: 1, unitAmount: 1 })),
            metadata,
          }),
        );
        const own = db.transaction(async (tx) =>
          Promise.all(inputs.slice(0, 2).map(async (input) => await orders.createIn(tx, input))),
        );
        const placed = [
          ...(await own),
          ...(await Promise.all(inputs.slice(2).map(async (input) => await orders.create(input)))),
        ].map((result) => result._unsafeUnwrap().order);
        await Promise.all(placed.map((one, index) => expectKept(orders, one, inputs[index], drawn[index])));
      }),
      { numRuns: 40 },
    );
  });

  async function expectKept(
    orders: OrdersModule,
    placed: Order,
    input: CreateOrderInput | undefined,
    drawn: { readonly skus: readonly string[]; readonly reason: string } | undefined,
  ): Promise<void> {
    const { paymentReference = "", customerId = "", items = [], metadata = {} } = input ?? {};
    expect(placed).toMatchObject({ paymentReference, customerId, items });
    expect(Object.entries(placed.metadata)).toEqual(Object.entries(metadata));
    const found = (await orders.findByPaymentReference(paymentReference ?? ""))._unsafeUnwrap();
    expect(found).toEqual(placed);
    const voided = (await orders.void(placed.id, drawn?.reason ?? ""))._unsafeUnwrap();
    expect(voided.voidReason).toBe(drawn?.reason);
    expect(await bytesOf(placed.id)).toEqual({
      series: hex(placed.series),
      paymentReference: hex(paymentReference ?? ""),
      customerId: hex(customerId ?? ""),
      skus: (drawn?.skus ?? []).map(hex),
      metadata: Object.entries(metadata)
        .map(([key, value]) => hex(`${key}=${value}`))
        .toSorted(),
      reason: hex(drawn?.reason ?? ""),
    });
  }
});

describe("text that PostgreSQL cannot store", () => {
  it("is refused with its path, and nothing is sent", async () => {
    const orders = createOrdersModule(database.db(1), { series: { ...gam, name: "REFUSED" } });
    const whole = text(100);
    const flaw = fc.constantFrom("\0", "\ud800", "\udfff", "\udc00\ud800");
    await fc.assert(
      fc.asyncProperty(whole, flaw, whole, async (before, middle, after) => {
        const bad = `${before}${middle}${after}`;
        const refused: readonly [string, Partial<CreateOrderInput>][] = [
          ["paymentReference", { paymentReference: bad }],
          ["customerId", { customerId: bad }],
          ["items[0].sku", { items: [{ sku: bad, quantity: 1, unitAmount: 1 }] }],
          ["metadata.note", { metadata: { note: bad } }],
          ["metadata", { metadata: { [bad]: "note" } }],
        ];
        for (const [path, changes] of refused) {
          const error = (await orders.create(checkout("pay_1", changes)))._unsafeUnwrapErr();
          expect(error).toMatchObject({ kind: "InvalidOrder", issues: [{ path }] });
        }
        const error = (await orders.void("GAM-1", bad))._unsafeUnwrapErr();
        expect(error).toMatchObject({ kind: "InvalidVoid", issues: [{ path: "reason" }] });
        expect((await orders.findByPaymentReference(bad))._unsafeUnwrap()).toBeNull();
      }),
    );
    expect(await database.sql()`select 1 from orders where series = 'REFUSED'`).toHaveLength(0);
  });
});
