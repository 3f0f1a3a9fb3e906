// Places the checkouts of a file, many at a time, and counts or reports every line.
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
  /** Why reading failed, if it did. The lines before the failure are placed; those after it were never read. */
  brokenOff: string | undefined;
}

/** A module's `create`, or what stands before one. */
export type Create = (checkout: CreateOrderInput) => PromiseLike<Awaited<ReturnType<OrdersModule["create"]>>>;

export interface ImportListener {
  /** With the number of lines that are through, those that failed included. */
  readonly onLine: (done: number) => void;
  readonly onOrder?: (order: Order) => void;
}

/** How many creates are in flight at a time. */
const concurrency = 100;

export async function importOrders(
  create: Create,
  lines: AsyncIterable<Line>,
  { onLine, onOrder = () => {} }: ImportListener,
): Promise<Tally> {
  const tally: Tally = { placed: 0, replayed: 0, refused: [], brokenOff: undefined };
  const place = async ({ number, text }: Line): Promise<void> => {
    const parsed = parse(text);
    if ("problem" in parsed) {
      tally.refused.push({ line: number, reason: parsed.problem });
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
  await Promise.all(Array.from({ length: concurrency }, work));
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
    tally.brokenOff =
      error instanceof Error && error.name === "AbortError"
        ? `interrupted: the lines up to ${last} are through, and no further one was begun`
        : `reading broke off after line ${last}: ${code}`;
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
