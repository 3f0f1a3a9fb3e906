// Owns the webhook: a signed payment event in, an order and an answer that the gateway understands out.
import type { OrdersDatabase } from "gapless-orders";
import type { Context } from "hono";
import { z } from "zod";
import { stripe } from "./gateway.js";
import type { Numberings } from "./numberings.js";
import { troubledPayments } from "./schema.js";

const paid = z
  .object({
    id: z.string().min(1),
    amount_received: z.int().min(0),
    currency: z.string().length(3),
    metadata: z
      .object({
        shopId: z.string().min(1).max(20).default("kampala"),
        giftNote: z.string().max(200).optional(),
        sku: z.string().min(1).max(40).default("TSHIRT-M"),
        quantity: z.coerce.number().int().min(1).default(1),
      })
      .prefault({}),
  })
  .refine(({ amount_received, metadata }) => amount_received % metadata.quantity === 0);

export interface WebhookOptions {
  readonly db: OrdersDatabase;
  readonly numberings: Numberings;
  readonly secret: string;
}

export function webhook({ db, numberings: { ordering }, secret }: WebhookOptions) {
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
    const { id, amount_received: total, currency, metadata } = payment.data;
    const { shopId, giftNote, sku, quantity } = metadata;
    const created = await ordering.create({
      shopId,
      paymentReference: id,
      currency: currency.toUpperCase(),
      total,
      giftNote,
      items: [{ sku, quantity, unitAmount: total / quantity }],
      drafts: [{}],
      messages: [{ kind: "order paid" }],
    });
    if (created.isOk()) {
      return c.json({ orderNo: created.value.number, replayed: created.value.replayed });
    }
    const { error } = created;
    if (
      error.kind !== "KeyReused" &&
      error.kind !== "InvalidDocument" &&
      error.kind !== "DocumentRejected" &&
      error.kind !== "DocumentDeleted"
    ) {
      // The order may exist or not: the gateway calls again, and a replay settles it.
      return c.json({ error: error.kind }, 503);
    }
    const orderNo = error.kind === "KeyReused" ? (error.existing?.orderNo ?? null) : null;
    await db
      .insert(troubledPayments)
      .values({ paymentReference: id, orderNo, paidAmount: total, reason: error.kind })
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
