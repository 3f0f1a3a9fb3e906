// Owns what is under way when a fault hits: a single call, a group, a call in a transaction of the app's.
import type { OrdersDatabase, Outcome } from "../../src/index.js";
import { upTo } from "../support/checkouts.js";
import { type Calls, created, issued, orders, type Subject } from "./subjects.js";

/** What became of one call, as its caller sees it. */
export type Reply =
  | { readonly kind: "ok"; readonly reference: string; readonly number: string }
  | { readonly kind: Outcome; readonly reference: string };

export interface Scenario {
  readonly name: string;
  readonly subject: Subject;
  /** Whether the connection is open, and the statement known to the server, before the fault is armed. */
  readonly isWarm: boolean;
  /** Whether the call before it waited for its counter: over `connect` this one then commits before it is durable. */
  readonly isContended: boolean;
  run(calls: Calls, db: OrdersDatabase, retries: boolean): Promise<readonly Reply[]>;
}

async function tell(calls: Calls, reference: string): Promise<Reply> {
  const end = await calls.call(reference);
  if ("number" in end) {
    return { kind: "ok", reference, number: end.number };
  }
  const { kind, outcome } = end;
  if (kind !== "RetriesExhausted" || (outcome !== "not-created" && outcome !== "unknown")) {
    throw new Error(`${reference} ended as ${kind}`);
  }
  return { kind: outcome, reference };
}

/** One that has been there since before, and new ones with and without a key, in one statement. */
export const groupReferences = ["pay_0", "key_1", "key_2", ...upTo(3).map((n) => `pay_${n}`)];

/**
 * As an app does it: an error rolls the transaction back. If the transaction rejects, its commit may have been carried
 * out all the same.
 */
async function transact(calls: Calls, db: OrdersDatabase): Promise<Reply> {
  const reference = "pay_1";
  let isPlaced = false;
  try {
    const number = await db.transaction(async (tx) => {
      const end = await calls.callIn(tx, reference);
      if (!("number" in end)) {
        throw new Error(end.kind);
      }
      isPlaced = true;
      return end.number;
    });
    return { kind: "ok", reference, number };
  } catch {
    return { kind: isPlaced ? "unknown" : "not-created", reference };
  }
}

/** A call in a transaction never tries again by itself: the app runs its transaction again. */
async function transactAgain(calls: Calls, db: OrdersDatabase): Promise<Reply> {
  for (let left = 10; ; left -= 1) {
    const reply = await transact(calls, db);
    if (reply.kind === "ok" || left === 1) {
      return reply;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the report calls each kind of call, by what is numbered. */
const names = {
  orders: { one: "a create", keyless: "a create without a payment", group: "a group", inside: "createIn" },
  created: {
    one: "a row with lines",
    keyless: "a row without a key",
    group: "a group of rows",
    inside: "createIn of a row",
  },
  issued: { one: "an issue", keyless: undefined, group: "a group of issues", inside: "issueIn" },
};

export const scenarios: readonly Scenario[] = [orders, created, issued].flatMap((subject) =>
  [false, true].flatMap((isWarm): readonly Scenario[] => {
    const { one, keyless, group, inside } = names[subject.name];
    const named = (name: string): string => (isWarm ? name : `${name} on a new connection`);
    const common = { subject, isWarm, isContended: false };
    const single = async (calls: Calls) => [await tell(calls, "pay_1")];
    return [
      { ...common, name: named(one), run: single },
      ...(subject === orders && isWarm
        ? [{ ...common, isContended: true, name: "a create behind another's counter", run: single }]
        : []),
      ...(keyless === undefined
        ? []
        : [{ ...common, name: named(keyless), run: async (calls: Calls) => [await tell(calls, "key_1")] }]),
      {
        ...common,
        name: named(group),
        run: (calls) => Promise.all(groupReferences.map((reference) => tell(calls, reference))),
      },
      {
        ...common,
        name: named(inside),
        run: async (calls, db, retries) => [await (retries ? transactAgain : transact)(calls, db)],
      },
    ];
  }),
);
