// Places the checkouts of a file, many at a time, and counts or reports every line.
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
  /** Checkouts that were sent twice at once and got the same order both times. */
  deliveredTwice: number;
  readonly refused: Refusal[];
  /** Why reading failed, if it did. The lines before the failure are placed; those after it were never read. */
  brokenOff: string | undefined;
}

export interface Placing {
  readonly onLine: () => void;
  readonly onOrder?: (order: Order) => void;
  /** Selects lines whose checkout is sent twice at once, as by a gateway that repeats its call. */
  readonly isDeliveredTwice?: (line: number) => boolean;
}

/** How many creates are in flight at a time. */
const concurrency = 100;

export async function placeCheckouts(
  orders: OrdersModule,
  lines: AsyncIterable<Line>,
  { onLine, onOrder = () => {}, isDeliveredTwice = () => false }: Placing,
): Promise<Tally> {
  const tally: Tally = { placed: 0, replayed: 0, deliveredTwice: 0, refused: [], brokenOff: undefined };
  const place = async ({ number, text }: Line): Promise<void> => {
    const parsed = parse(text);
    if ("problem" in parsed) {
      tally.refused.push({ line: number, reason: parsed.problem });
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
  await pMap(untilItBreaks(lines, tally), place, { concurrency });
  tally.refused.sort((a, b) => a.line - b.line);
  return tally;
}

/** Ends the lines if reading fails, so that the creates of the earlier lines still finish and are reported. */
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

/** Parses the JSON of a line, or returns its problem. The module validates the order itself. */
function parse(text: string): { checkout: CreateOrderInput } | { problem: string } {
  if (text.includes("\uFFFD")) {
    return { problem: "holds bytes that are not UTF-8" };
  }
  try {
    return { checkout: JSON.parse(text) };
  } catch {
    return { problem: "is not JSON" };
  }
}

/** Describes the error without the values of the order. */
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
