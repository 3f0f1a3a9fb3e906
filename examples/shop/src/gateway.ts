// Owns the simulated payment gateway: signs events as the real one does. It calls nobody outside the shop.
import Stripe from "stripe";

/** Signs and checks only; the key is none, and no call of the API is made. */
export const stripe = new Stripe("sk_test_no_calls_are_made");

export interface Payment {
  readonly paymentReference: string;
  readonly amount: number;
  readonly giftNote?: string;
  readonly shopId?: string;
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
  return sign(
    secret,
    JSON.stringify({
      id: `evt_${payment.paymentReference}`,
      object: "event",
      type,
      data: {
        object: {
          id: payment.paymentReference,
          object: "payment_intent",
          amount_received: payment.amount,
          currency: "ugx",
          metadata: { giftNote: payment.giftNote, shopId: payment.shopId },
        },
      },
    }),
  );
}

export function sign(secret: string, body: string): SignedEvent {
  return { body, signature: stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
}
