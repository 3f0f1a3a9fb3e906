// Owns what is asked under a reference: everybody who asks under it asks for the same, unless it means to reuse it.
import { createHash } from "node:crypto";
import type { CreateOrderInput } from "../../src/index.js";
import { checkout } from "../support/checkouts.js";
import { missingShopId, raisedCodes, shopIds } from "./app-tables.js";

/** The period of imports: their counter is another than today's. */
export const importedDay = "2020-01-01";

/**
 * What is special about an order.
 *
 * - `import`: it is of another period than today's.
 * - `brick`, `noshop`, `refused`: a constraint, a foreign key and a trigger refuse it.
 * - an SQLSTATE: a trigger raises it, whenever it is tried; `flaky`: every second time.
 */
export const moods = ["plain", "import", "brick", "noshop", "refused", "flaky", ...raisedCodes] as const;
export type Mood = (typeof moods)[number];

export interface Wish {
  readonly reference: string;
  readonly mood: Mood;
  readonly amount: number;
  /** The table would never take it. */
  readonly isBad: boolean;
  readonly input: CreateOrderInput;
  /** Which table it is for: the shipped one, or one of the app's own. */
  readonly table: Table;
  /** What a sale has besides. */
  readonly sale: { readonly shopId: string; readonly giftNote: string; readonly mood: Mood };
}

/** Shares of all orders; the others are plain. */
const shares: Readonly<Record<"orders" | "sales" | "invoices", readonly (readonly [Mood, number])[]>> = {
  orders: [
    ["brick", 0.04],
    ["import", 0.04],
  ],
  sales: [
    ["noshop", 0.04],
    ["refused", 0.02],
    ["import", 0.04],
    ["flaky", 0.01],
    ...raisedCodes.map((code) => [code, 0.003] as const),
  ],
  // An update: there is no instant of its own and no foreign key.
  invoices: [
    ["refused", 0.02],
    ["flaky", 0.01],
  ],
};

const tables = ["orders", "sales", "invoices"] as const;

type Table = keyof typeof shares;

const referenceOf = (mood: Mood, table: Table, name: string): string => `${mood}.${table}.${name}`;

/** A reference that nobody has asked under. What it stands for is written in it. */
export function newReference(name: string, { isPlain = false } = {}): string {
  const table = tables[Math.floor(Math.random() * tables.length)] ?? "orders";
  return referenceOf(isPlain ? "plain" : moodFor(table, Math.random()), table, name);
}

/** One of everything that is special, with which a process begins: a rare one would be missed by a slow machine's minute. */
export function specialReferences(name: string): readonly string[] {
  return tables.flatMap((table) => shares[table].map(([mood]) => referenceOf(mood, table, name)));
}

function moodFor(table: Table, dice: number): Mood {
  let upTo = 0;
  for (const [mood, share] of shares[table]) {
    upTo += share;
    if (dice < upTo) {
      return mood;
    }
  }
  return "plain";
}

export function wishOf(reference: string, more = 0): Wish {
  const [written, where] = reference.split(".");
  const table = tables.find((one) => one === where) ?? "orders";
  const mood = moods.find((one) => one === written) ?? "plain";
  const hash = createHash("sha256").update(reference).digest().readUInt32BE() >>> 4;
  const amount = hash + more;
  const sku = mood === "brick" ? "BRICK" : "TSHIRT-M";
  // Without a payment reference only the id tells a retry, and that is the module's own.
  const payment = reference.includes("key_") ? undefined : reference;
  return {
    reference,
    mood,
    amount,
    isBad: mood !== "plain" && mood !== "import" && mood !== "flaky",
    input: checkout(payment, {
      totalAmount: amount,
      items: [{ sku, quantity: 1, unitAmount: 1 }],
      metadata: { key: reference },
      ...(mood === "import" && { placedAt: `${importedDay}T12:00:00Z` }),
    }),
    table,
    sale: {
      shopId: mood === "noshop" ? missingShopId : (shopIds[hash % shopIds.length] ?? ""),
      giftNote: `  For ADA ${hash}`,
      mood,
    },
  };
}
