// Owns the tests of the webhook, on a real server and on the embedded database.
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { sign, signedEvent } from "../src/gateway.js";
import { issueInvoice } from "../src/invoicing.js";
import { invoices, messages, orderItems, orders } from "../src/schema.js";
import { type OpenShop, openShop } from "./open-shop.js";

const placed = z.object({ orderNo: z.string(), replayed: z.boolean() });
const database = testDatabase({ migrated: false });

describe.each([
  ["a real server", () => database.url()],
  ["the embedded database", () => undefined],
])("the webhook on %s", (_, url) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop(url());
  });
  afterAll(() => shop.close());
  const found = async (reference: string) => {
    const rows = await shop.db.select().from(orders).where(eq(orders.paymentReference, reference));
    return rows[0] ?? null;
  };

  it("makes one order of an event that comes twice", async () => {
    const first = placed.parse(await (await shop.pay("pi_twice")).json());
    const second = placed.parse(await (await shop.pay("pi_twice")).json());
    expect(first.replayed).toBe(false);
    expect(second).toEqual({ orderNo: first.orderNo, replayed: true });
  });

  it("writes the order's line, its draft invoice and a message with it, once", async () => {
    const { orderNo } = placed.parse(await (await shop.pay("pi_lines", { amount: 700 })).json());
    await shop.pay("pi_lines", { amount: 700 });
    const id = (await found("pi_lines"))?.id ?? "";
    expect(await shop.db.select().from(orderItems).where(eq(orderItems.orderId, id))).toMatchObject([
      { sku: "TSHIRT-M", quantity: 1, unitAmount: 700 },
    ]);
    expect(await shop.db.select().from(invoices).where(eq(invoices.orderId, id))).toMatchObject([
      { shopId: "kampala", number: null, status: "draft" },
    ]);
    expect(await shop.db.select().from(messages).where(eq(messages.documentId, id))).toMatchObject([
      { kind: "order paid", subject: orderNo },
    ]);
  });

  it("refuses a wrong signature, and makes no order", async () => {
    const { body, signature } = signedEvent("whsec_of_a_stranger", {
      paymentReference: "pi_forged",
      amount: 1,
    });
    expect((await shop.post(body, signature)).status).toBe(400);
    expect((await shop.post(body, "")).status).toBe(400);
    expect(await found("pi_forged")).toBeNull();
  });

  it.each(["{", "{}", '{"type":"payment_intent.succeeded","data":{"object":{}}}'])(
    "refuses the malformed body %s, signed as it is",
    async (text) => {
      const { body, signature } = sign(shop.secret, text);
      expect((await shop.post(body, signature)).status).toBe(400);
    },
  );

  it("takes note of an event of another type, and makes no order", async () => {
    expect((await shop.pay("pi_refund", { type: "charge.refunded" })).status).toBe(200);
    expect(await found("pi_refund")).toBeNull();
  });

  it("ends the retries for a known reference with another amount, and operations shows it", async () => {
    await shop.pay("pi_other", { amount: 100 });
    const answer = await shop.pay("pi_other", { amount: 200 });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ needsAttention: "KeyReused" });
    expect(await found("pi_other")).toMatchObject({ total: 100 });
    const page = await (await fetch(`${shop.url}/operations`)).text();
    expect(page).toContain("pi_other: KeyReused");
  });

  it("tells Prometheus of creates by outcome", async () => {
    await shop.pay("pi_counted");
    const text = await (await fetch(`${shop.url}/metrics`)).text();
    expect(text).toMatch(/gapless_orders_creates_total\{[^}]*gapless_orders_outcome="placed"[^}]*\} \d+/);
    expect(text).toMatch(
      /gapless_orders_counter_last_sequence\{[^}]*gapless_orders_series="SHOP"[^}]*\} \d+/,
    );
    expect(text).not.toContain("pi_counted");
  });

  it("refuses an event that is too large before it is read", async () => {
    const { body, signature } = sign(shop.secret, JSON.stringify({ filler: "x".repeat(300_000) }));
    expect((await shop.post(body, signature)).status).toBe(413);
  });

  it("asks the gateway to call again when the order may not be there", async () => {
    const other = await openShop();
    await other.numberings.close();
    expect((await other.pay("pi_closed")).status).toBe(503);
    await other.close();
  });
});

it("makes one order of an event that two processes take at once", async () => {
  const processes = [await openShop(database.url()), await openShop(database.url())];
  for (let round = 1; round <= 20; round += 1) {
    const answers = await Promise.all(
      [...processes, ...processes].map(async ({ pay }) => (await pay(`pi_raced_${round}`)).json()),
    );
    const read = answers.map((answer) => placed.parse(answer));
    expect(new Set(read.map(({ orderNo }) => orderNo)).size).toBe(1);
    expect(read.filter(({ replayed }) => !replayed)).toHaveLength(1);
  }
  await Promise.all(processes.map(({ close }) => close()));
});

it("numbers the invoices of each shop by themselves, and twice is once", async () => {
  const { db, numberings, pay, close } = await openShop(database.url());
  const issued: string[] = [];
  for (const shopId of ["jinja", "gulu"]) {
    await pay(`pi_${shopId}`, { shopId });
    const [order] = await db
      .select()
      .from(orders)
      .where(eq(orders.paymentReference, `pi_${shopId}`));
    const results = await Promise.all(
      Array.from({ length: 5 }, () => issueInvoice(db, numberings, order?.id ?? "")),
    );
    const numbers = results.map((result) => ("number" in result ? result.number : result.failed));
    expect(new Set(numbers).size).toBe(1);
    issued.push(...new Set(numbers));
  }
  expect(issued).toEqual([
    expect.stringMatching(/^INV-\d{4}-\d\d-0001$/),
    expect.stringMatching(/^INV-\d{4}-\d\d-0001$/),
  ]);
  expect(await db.select().from(messages).where(eq(messages.kind, "invoice issued"))).toHaveLength(2);
  await close();
});
