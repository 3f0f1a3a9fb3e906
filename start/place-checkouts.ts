// Owns placing what was read: many creates at once, some callbacks delivered twice, every line accounted for.
import pMap from "p-map";
import type { CreateOrderError, CreateOrderInput, Order, OrdersModule } from "../src/index.js";
import type { Line } from "./read-checkouts.js";

export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

export interface Tally {
  placed: number;
  replayed: number;
  /** Callbacks delivered a second time, and answered with the same order. */
  deliveredTwice: number;
  readonly refused: Refusal[];
  readonly orders: Order[];
}

/** A gateway that does not see our answer in time calls again: here for every fifth checkout. */
const everyFifth = 5;
const atOnce = 100;

export async function placeCheckouts(
  orders: OrdersModule,
  lines: AsyncIterable<Line>,
  onLine: () => void,
): Promise<Tally> {
  const tally: Tally = { placed: 0, replayed: 0, deliveredTwice: 0, refused: [], orders: [] };
  await pMap(
    lines,
    async ({ number, text }) => {
      const checkout = parse(text);
      if (checkout === undefined) {
        tally.refused.push({ line: number, reason: "is not JSON" });
        return onLine();
      }
      const twice = number % everyFifth === 0;
      const [first, second] = await Promise.all([
        orders.create(checkout),
        twice ? orders.create(checkout) : undefined,
      ]);
      first.match(
        ({ order, replayed }) => {
          tally[replayed ? "replayed" : "placed"] += 1;
          tally.orders.push(order);
        },
        (error) => tally.refused.push({ line: number, reason: reasonOf(error) }),
      );
      tally.deliveredTwice += second?.isOk() && second.value.replayed ? 1 : 0;
      onLine();
    },
    { concurrency: atOnce },
  );
  tally.refused.sort((a, b) => a.line - b.line);
  return tally;
}

/** JSON or nothing; whether it is an order is for the module's own gate to say. */
function parse(text: string): CreateOrderInput | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Says what is wrong without repeating what was given. */
function reasonOf(error: CreateOrderError): string {
  switch (error.kind) {
    case "InvalidOrder":
      return error.issues
        .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
        .join("; ");
    case "PaymentReferenceReused":
      return `the payment reference belongs to ${error.existing.orderNumber}, which differs in ${error.differing.join(", ")}`;
    case "OrderRejected":
      return `the database refuses it: ${error.cause.message}`;
    case "RetriesExhausted":
      return `not placed after ${error.attempts.length} attempts (${error.outcome}): ${error.attempts.at(-1)?.cause.message}`;
    case "Cancelled":
    case "Overloaded":
    case "Closed":
      return error.kind;
  }
}
