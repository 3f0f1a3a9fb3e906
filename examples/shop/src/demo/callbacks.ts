// Owns the callbacks of the demo: payments that nobody made, through the webhook, and what came back, counted.
import { randomUUID } from "node:crypto";
import { parseOrderNumber } from "gapless-orders";
import { z } from "zod";
import type { Deliver, Payment } from "../gateway.js";
import { orderNumbers } from "../numberings.js";
import { products } from "../products.js";

export interface Answer {
  /** The order's number; undefined if the webhook gave none. */
  readonly orderNo: string | undefined;
  readonly replayed: boolean;
}

/** Counted over answers. */
export interface Counts {
  readonly orders: number;
  readonly replays: number;
  readonly fallbacks: number;
  readonly failures: number;
}

const answered = z.object({ orderNo: z.string(), replayed: z.boolean() });
const none: Answer = { orderNo: undefined, replayed: false };

/** Delivers all of them at once. */
export function deliverAll(deliver: Deliver, payments: readonly Payment[]): Promise<readonly Answer[]> {
  return Promise.all(
    payments.map(async (payment) => {
      try {
        return answered.parse(await (await deliver(payment)).json());
      } catch {
        // An answer without a number: the webhook's other ones are counted as failures.
        return none;
      }
    }),
  );
}

export function newPayments(count: number): readonly Payment[] {
  const [{ sku, price }] = products;
  return Array.from({ length: count }, () => ({
    paymentReference: `demo_${randomUUID()}`,
    amount: price,
    sku,
  }));
}

function isFallback(orderNo: string): boolean {
  return parseOrderNumber(orderNumbers, orderNo).match(
    ({ kind }) => kind === "fallback",
    () => false,
  );
}

export function countAnswers(answers: readonly Answer[]): Counts {
  const placed = answers.flatMap(({ orderNo, replayed }) => (replayed ? [] : (orderNo ?? [])));
  return {
    orders: new Set(placed).size,
    replays: answers.filter(({ replayed }) => replayed).length,
    fallbacks: placed.filter(isFallback).length,
    failures: answers.filter(({ orderNo }) => orderNo === undefined).length,
  };
}
