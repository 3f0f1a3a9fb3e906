// Owns placing what was read: many creates at once, every line accounted for.
import pMap from "p-map";
import type { CreateOrderError, CreateOrderInput, Order, OrdersModule } from "../index.js";
import type { Line } from "./read-checkouts.js";

export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

export interface Tally {
  placed: number;
  replayed: number;
  /** Checkouts that were delivered a second time, and answered with the same order. */
  deliveredTwice: number;
  readonly refused: Refusal[];
  /** Why reading broke off, if it did: what was read before that is placed, and what came after was never seen. */
  brokenOff: string | undefined;
}

export interface Placing {
  readonly onLine: () => void;
  readonly onOrder?: (order: Order) => void;
  /** For the lines of which this is true, the checkout comes twice at once, as from a gateway that calls again. */
  readonly isDeliveredTwice?: (line: number) => boolean;
}

const atOnce = 100;

export async function placeCheckouts(
  orders: OrdersModule,
  lines: AsyncIterable<Line>,
  { onLine, onOrder = () => {}, isDeliveredTwice = () => false }: Placing,
): Promise<Tally> {
  const tally: Tally = { placed: 0, replayed: 0, deliveredTwice: 0, refused: [], brokenOff: undefined };
  const place = async ({ number, text }: Line): Promise<void> => {
    const parsed = parse(text);
    if ("flaw" in parsed) {
      tally.refused.push({ line: number, reason: parsed.flaw });
      return onLine();
    }
    const [first, second] = await Promise.all([
      orders.create(parsed.checkout),
      isDeliveredTwice(number) ? orders.create(parsed.checkout) : undefined,
    ]);
    first.match(
      ({ order, replayed }) => {
        tally[replayed ? "replayed" : "placed"] += 1;
        onOrder(order);
      },
      (error) => tally.refused.push({ line: number, reason: reasonOf(error) }),
    );
    tally.deliveredTwice += second?.isOk() && second.value.replayed ? 1 : 0;
    onLine();
  };
  await pMap(untilItBreaks(lines, tally), place, { concurrency: atOnce });
  tally.refused.sort((a, b) => a.line - b.line);
  return tally;
}

/** Reading that fails ends the lines, so that those before it are still waited for and told of. */
async function* untilItBreaks(lines: AsyncIterable<Line>, tally: Tally): AsyncGenerator<Line> {
  let last = 0;
  try {
    for await (const line of lines) {
      last = line.number;
      yield line;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "the input failed";
    tally.brokenOff = `reading broke off after line ${last}: ${code}`;
  }
}

/** JSON, or what is wrong with it; whether it is an order is for the module's own gate to say. */
function parse(text: string): { checkout: CreateOrderInput } | { flaw: string } {
  if (text.includes("\uFFFD")) {
    return { flaw: "holds bytes that are not UTF-8" };
  }
  try {
    return { checkout: JSON.parse(text) };
  } catch {
    return { flaw: "is not JSON" };
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
      return `not placed after ${error.attempts.length} attempts (${error.outcome}): ${error.attempts.at(-1)?.cause.message ?? "its turn never came"}`;
    case "Cancelled":
    case "Overloaded":
    case "Closed":
      return error.kind;
  }
}
