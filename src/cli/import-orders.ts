// Owns placing what was read: many creates at once, every line accounted for.
import type { CreateOrderError, CreateOrderInput, Order, OrdersModule } from "../index.js";
import type { Line } from "./read-lines.js";

interface Refusal {
  readonly line: number;
  readonly reason: string;
}

export interface Tally {
  placed: number;
  replayed: number;
  readonly refused: Refusal[];
  /** Why reading broke off, if it did: what was read before that is placed, and what came after was never seen. */
  brokenOff: string | undefined;
}

/** A module's `create`, or what stands before one. */
export type Create = (checkout: CreateOrderInput) => PromiseLike<Awaited<ReturnType<OrdersModule["create"]>>>;

export interface ImportListener {
  /** With the number of lines that are through, those that failed included. */
  readonly onLine: (done: number) => void;
  readonly onOrder?: (order: Order) => void;
}

const atOnce = 100;

export async function importOrders(
  create: Create,
  lines: AsyncIterable<Line>,
  { onLine, onOrder = () => {} }: ImportListener,
): Promise<Tally> {
  const tally: Tally = { placed: 0, replayed: 0, refused: [], brokenOff: undefined };
  const place = async ({ number, text }: Line): Promise<void> => {
    const parsed = parse(text);
    if ("flaw" in parsed) {
      tally.refused.push({ line: number, reason: parsed.flaw });
      return;
    }
    (await create(parsed.checkout)).match(
      ({ order, replayed }) => {
        tally[replayed ? "replayed" : "placed"] += 1;
        onOrder(order);
      },
      (error) => tally.refused.push({ line: number, reason: reasonOf(error) }),
    );
  };
  let done = 0;
  // All of them take from the one iterator, each its next line when its last one is answered.
  const left = untilItBreaks(lines, tally);
  const work = async (): Promise<void> => {
    for await (const line of left) {
      await place(line);
      done += 1;
      onLine(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
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
