// Owns the gate: unknown input becomes a valid order, or an InvalidOrder that says what is wrong where.
import { createInsertSchema } from "drizzle-zod";
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { InvalidOrder } from "../errors/errors.js";
import { byteLength } from "../schema/byte-length.js";
import type { JsonValue, OrderItem } from "../schema/order-columns.js";
import { orders } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import { type AppInput, noAppInput } from "./custom-values.js";
import { enough, type Fault, issuesOf, unknownFields } from "./input-issues.js";
import { newOrderId } from "./order-id.js";
import { placedAtOf } from "./parse-placed-at.js";
import { type JsonObject, storedJson, storedText } from "./storable-values.js";

/** What a caller gives to place an order. Text fields have 1 to 255 characters. */
export interface CreateOrderInput {
  /** A UUID that makes the call repeatable even without a payment reference. (Default: a new UUIDv7) */
  readonly id?: string | undefined;
  /** The gateway's id of the payment: at most one order of the series has it. (Default: none) */
  readonly paymentReference?: string | null | undefined;
  /** (Default: a guest) */
  readonly customerId?: string | null | undefined;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
  /** Minor units of the currency, zero or more. */
  readonly totalAmount: number;
  /** 1 to 1,000 lines; `quantity` from 1, `unitAmount` in minor units, zero or more. */
  readonly items: readonly OrderItem[];
  /** An object of the app's own, nested at most 32 levels. (Default: empty) */
  readonly metadata?: { readonly [key: string]: JsonValue } | undefined;
  /** For imports and backfills only: when the order was placed. (Default: the database's clock) */
  readonly placedAt?: Date | string | undefined;
}

/** An order that passed the gate. */
export interface ValidOrder {
  readonly id: string;
  /** Whether the caller gave the id. If not, nobody but this call can have placed an order under it. */
  readonly hasCallerId: boolean;
  readonly paymentReference: string | null;
  readonly customerId: string | null;
  readonly currency: string;
  readonly totalAmount: number;
  readonly items: readonly OrderItem[];
  readonly metadata: { readonly [key: string]: JsonValue };
  /** Null is the database's clock. */
  readonly placedAt: Date | null;
  /** Which statement it needs: orders that agree in it can share one. Empty for a table without columns of the app's. */
  readonly batchKey: string;
  /** The order as one JSON object, the way the placing statement reads it. */
  readonly json: string;
}

/** Most lines of an order. */
export const maxOrderItems = 1_000;
/** Largest order, as JSON, in bytes of UTF-8. */
export const maxOrderBytes = 262_144;

const currencyNames = new Intl.DisplayNames("en", { type: "currency", fallback: "none" });
const currencies = new Map<string, boolean>();
const wholeFrom = (least: number) => {
  const error = `must be a whole number from ${least} to ${Number.MAX_SAFE_INTEGER}`;
  return z.number({ error }).int({ error }).min(least, { error });
};
const quantity = wholeFrom(1);
// Adding zero turns -0, which JSON writes as 0, into what a replay is compared with.
const amount = wholeFrom(0).transform((minor) => minor + 0);

/** One for all orders without: frozen, since all of them return it. */
const noMetadata: JsonObject = Object.freeze({});

const orderSchema = createInsertSchema(orders, {
  id: () => z.uuid("must be a UUID").toLowerCase().optional(),
  paymentReference: () => storedText().nullish(),
  customerId: () => storedText().nullish(),
  currency: () => z.string().refine(isCurrency, "is not in ISO 4217"),
  totalAmount: () => amount,
  items: () =>
    z
      .array(z.object({ sku: storedText(), quantity, unitAmount: amount }))
      .min(1, "must have at least one line")
      .max(maxOrderItems, `must have at most ${maxOrderItems} lines`),
  metadata: () => storedJson.optional(),
})
  .pick({
    id: true,
    paymentReference: true,
    customerId: true,
    currency: true,
    totalAmount: true,
    items: true,
    metadata: true,
  })
  .extend({ placedAt: z.unknown().optional() });

const fields = Object.keys(orderSchema.shape);
const knownFields = new Set(fields);
const fieldsOfItem = new Set(["sku", "quantity", "unitAmount"]);

/** Parses what a caller gave. Nothing is sent for an input that is refused, and its values are not repeated. */
export function parseOrder(
  input: unknown,
  series: OrderSeries,
  app: AppInput = noAppInput,
): Result<ValidOrder, InvalidOrder> {
  try {
    return parse(input, series, app);
  } catch {
    // A getter, or a proxy: what it throws is not ours to repeat.
    return err({ kind: "InvalidOrder", issues: [{ path: "", message: "cannot be read" }] });
  }
}

function parse(input: unknown, series: OrderSeries, app: AppInput): Result<ValidOrder, InvalidOrder> {
  const { ours, theirs } = app.split(input, fields);
  const parsed = orderSchema.safeParse(ours);
  // Read by itself, since its years depend on the series and since one report names every fault.
  const given = typeof ours === "object" && ours !== null && "placedAt" in ours ? ours.placedAt : undefined;
  const placedAt = placedAtOf(given, series);
  const issues = issuesOf(
    parsed.success ? [] : parsed.error.issues,
    enough(unknownIn(input, app)),
    placedAt.isErr() ? [{ path: ["placedAt"], message: placedAt.error }] : [],
    theirs.faults,
  );
  if (!parsed.success || placedAt.isErr() || issues.length > 0) {
    return err({ kind: "InvalidOrder", issues });
  }
  const {
    id = newOrderId(),
    paymentReference = null,
    customerId = null,
    metadata = {},
    ...content
  } = parsed.data;
  const { currency, totalAmount, items } = content;
  const hasCallerId = parsed.data.id !== undefined;
  const json = JSON.stringify({
    id,
    // Where nothing else can tell that the order is there already: a look-up that most orders need not pay for.
    ...((hasCallerId || paymentReference === null) && { by_id: true }),
    payment_reference: paymentReference,
    customer_id: customerId,
    currency,
    total_amount: totalAmount,
    items,
    metadata,
    placed_at: placedAt.value,
    ...(theirs.json !== undefined && { extra: theirs.json }),
  });
  // A copy: the caller's own object may change before the order is returned with it.
  const copied: JsonObject =
    Object.keys(metadata).length === 0 ? noMetadata : JSON.parse(JSON.stringify(metadata));
  // A UTF-16 code unit has at most three bytes, so that most orders need not be measured.
  const bytes = json.length * 3 <= maxOrderBytes ? 0 : byteLength(json);
  if (bytes > maxOrderBytes) {
    const message = `must have at most ${maxOrderBytes} bytes as JSON, has ${bytes}`;
    return err({ kind: "InvalidOrder", issues: [{ path: "", message }] });
  }
  return ok({
    id,
    hasCallerId,
    paymentReference,
    customerId,
    currency,
    totalAmount,
    items,
    metadata: copied,
    placedAt: placedAt.value === null ? null : new Date(placedAt.value),
    batchKey: theirs.batchKey,
    json,
  });
}

/** By ourselves: zod writes all of them into its error's text, which took a second for 100,000. */
function* unknownIn(input: unknown, app: AppInput): Generator<Fault> {
  yield* unknownFields(input, (key) => knownFields.has(key) || app.isField(key), []);
  const items: unknown = typeof input === "object" && input !== null && "items" in input ? input.items : [];
  if (Array.isArray(items) && items.length <= maxOrderItems) {
    for (const [index, item] of items.entries()) {
      yield* unknownFields(item, (key) => fieldsOfItem.has(key), ["items", index]);
    }
  }
}

/** Names are looked up once for each code: three letters at most, so the memory is bounded. */
function isCurrency(code: string): boolean {
  if (!/^[A-Z]{3}$/.test(code)) {
    return false;
  }
  const known = currencies.get(code) ?? currencyNames.of(code) !== undefined;
  currencies.set(code, known);
  return known;
}
