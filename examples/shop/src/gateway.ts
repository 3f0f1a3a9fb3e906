// Owns the simulated payment gateway: signs events as the real one does. It calls nobody outside the shop.
import Stripe from "stripe";
import { z } from "zod";

/** Signs and checks only; the key is none, and no call of the API is made. */
export const stripe = new Stripe("sk_test_no_calls_are_made");

export interface Payment {
  readonly paymentReference: string;
  readonly amount: number;
  readonly giftNote?: string;
  readonly shopId?: string;
  readonly sku?: string;
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
          metadata: { giftNote: payment.giftNote, shopId: payment.shopId, sku: payment.sku },
        },
      },
    }),
  );
}

export function sign(secret: string, body: string): SignedEvent {
  return { body, signature: stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
}

/** What the shop answered. */
export interface Delivery {
  readonly orderNo?: string | undefined;
  readonly replayed?: boolean | undefined;
}

export type Deliver = (payment: Payment) => Promise<Delivery>;

/** Calls the webhook, and once more, as the real gateway does, where the answer is not 200; five times at most. */
export function gatewayOf(
  secret: string,
  call: (request: RequestInit) => Response | Promise<Response>,
): Deliver {
  return async (payment) => {
    for (let left = 5; left > 0; left -= 1) {
      const { body, signature } = signedEvent(secret, payment);
      const response = await call({ method: "POST", body, headers: { "stripe-signature": signature } });
      if (response.ok) {
        return answer.parse(await response.json());
      }
    }
    return {};
  };
}

const answer = z.object({ orderNo: z.string().optional(), replayed: z.boolean().optional() });
