// Owns the simulated payment gateway: signs events as the real one does. It calls nobody outside the shop.
import Stripe from "stripe";

/** Signs and checks only; the key is none, and no call of the API is made. */
export const stripe = new Stripe("sk_test_no_calls_are_made");

export interface Payment {
  readonly paymentReference: string;
  readonly amount: number;
  readonly giftNote?: string;
  readonly shopId?: string;
  readonly sku?: string;
  readonly quantity?: number;
}

export interface SignedEvent {
  readonly body: string;
  readonly signature: string;
}

export function signedEvent(
  secret: string,
  payment: Payment,
  type = "payment_intent.succeeded",
): SignedEvent {
  const { paymentReference, amount, giftNote, shopId, sku, quantity } = payment;
  return sign(
    secret,
    JSON.stringify({
      id: `evt_${paymentReference}`,
      object: "event",
      type,
      data: {
        object: {
          id: paymentReference,
          object: "payment_intent",
          amount_received: amount,
          currency: "ugx",
          // The gateway keeps texts.
          metadata: { giftNote, shopId, sku, quantity: quantity?.toString() },
        },
      },
    }),
  );
}

export function sign(secret: string, body: string): SignedEvent {
  return { body, signature: stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
}

/** Brings a payment's event to the shop's webhook, once. */
export type Deliver = (payment: Payment) => Promise<Response>;
const retryAfterMs = 1_000;
const mostDeliveries = 30;

/** Calls again while the shop says that the order may not be there. Returns after the first answer. */
export async function deliverUntilTaken(deliver: Deliver, payment: Payment, deliveries = 1): Promise<void> {
  const { status } = await deliver(payment);
  if (status === 503 && deliveries < mostDeliveries) {
    setTimeout(() => {
      deliverUntilTaken(deliver, payment, deliveries + 1).catch(() => {
        console.error("shop: the gateway could not call again");
      });
    }, retryAfterMs).unref();
  }
}
