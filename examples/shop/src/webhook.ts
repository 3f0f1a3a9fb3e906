// Owns the webhook: a signed payment event in, an order and an answer that the gateway understands out.
import type { OrdersDatabase } from "gapless-orders";
import type { Context } from "hono";
import { z } from "zod";
import { stripe } from "./gateway.js";
import type { ShopOrders } from "./orders.js";
import { troubledPayments } from "./schema.js";

const paid = z.object({
  id: z.string().min(1),
  amount_received: z.int().min(0),
  currency: z.string().length(3),
  metadata: z.object({ giftNote: z.string().max(200).default("") }).default({ giftNote: "" }),
});

export interface WebhookOptions {
  readonly db: OrdersDatabase;
  readonly orders: ShopOrders;
  readonly secret: string;
}

export function webhook({ db, orders, secret }: WebhookOptions) {
  return async (c: Context) => {
    const event = await verified(await c.req.text(), c.req.header("stripe-signature") ?? "", secret);
    if (event === undefined) {
      return c.json({ error: "signature or body" }, 400);
    }
    if (event.type !== "payment_intent.succeeded") {
      return c.json({ ignored: true });
    }
    const payment = paid.safeParse(event.object);
    if (!payment.success) {
      return c.json({ error: "payment" }, 400);
    }
    const { id, amount_received: amount, currency, metadata } = payment.data;
    const created = await orders.create({
      paymentReference: id,
      currency: currency.toUpperCase(),
      totalAmount: amount,
      items: [{ sku: "TSHIRT-M", quantity: 1, unitAmount: amount }],
      giftNote: metadata.giftNote,
    });
    if (created.isOk()) {
      return c.json({ orderNumber: created.value.order.orderNumber, replayed: created.value.replayed });
    }
    const { error } = created;
    if (
      error.kind !== "PaymentReferenceReused" &&
      error.kind !== "InvalidOrder" &&
      error.kind !== "OrderRejected"
    ) {
      // The order may exist or not: the gateway calls again, and a replay settles it.
      return c.json({ error: error.kind }, 503);
    }
    const orderNumber = error.kind === "PaymentReferenceReused" ? error.existing.orderNumber : null;
    await db
      .insert(troubledPayments)
      .values({ paymentReference: id, orderNumber, paidAmount: amount, reason: error.kind })
      .onConflictDoNothing();
    // Calling again would change nothing: somebody has to look.
    return c.json({ needsAttention: error.kind });
  };
}

const envelope = z.object({ type: z.string(), data: z.object({ object: z.unknown() }) });

async function verified(body: string, signature: string, secret: string) {
  try {
    const event: unknown = await stripe.webhooks.constructEventAsync(body, signature, secret);
    const read = envelope.safeParse(event);
    return read.success ? { type: read.data.type, object: read.data.data.object } : undefined;
  } catch {
    return undefined;
  }
}
