// Validates unknown input: returns a storable order, or an InvalidOrder with the faults and their paths.
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { InvalidOrder } from "../errors/errors.js";
import { byteLength } from "../schema/byte-length.js";
import type { JsonValue, OrderItem } from "../schema/order-columns.js";
import { isSeries } from "../series/expected-series.js";
import type { OrderSeries } from "../series/order-series.js";
import { currencyCode } from "./currency-code.js";
import { type Fault, firstFaults, formatIssues, unknownFields } from "./input-issues.js";
import { newOrderId } from "./order-id.js";
import { parsePlacedAt } from "./parse-placed-at.js";
import { type JsonObject, storedJson, storedText } from "./storable-values.js";

/** The input of `create`. Text fields have 1 to 255 characters. */
export interface CreateOrderInput {
  /** A UUID as the idempotency key of a call without a payment reference. (Default: a new UUIDv7) */
  readonly id?: string | undefined;
  /** The gateway's id of the payment, unique in the series: the idempotency key. (Default: none) */
  readonly paymentReference?: string | null | undefined;
  /** The app's id of the customer. (Default: none, for a guest) */
  readonly customerId?: string | null | undefined;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
  /** Minor units of the currency, zero or more. */
  readonly totalAmount: number;
  /** 1 to 1,000 lines; `quantity` from 1, `unitAmount` in minor units, zero or more. */
  readonly items: readonly OrderItem[];
  /** The app's own object, at most 32 levels deep and with at most 10,000 values. (Default: empty) */
  readonly metadata?: { readonly [key: string]: JsonValue } | undefined;
  /**
   * For imports and backfills only: when the order was placed, as a Date or as ISO 8601 with `Z` or an offset.
   * (Default: the database's clock)
   */
  readonly placedAt?: Date | string | undefined;
}

/** A validated order. */
export interface ValidOrder {
  readonly id: string;
  /** Whether the caller gave the id. Otherwise only this call can have placed an order under it. */
  readonly hasCallerId: boolean;
  readonly paymentReference: string | null;
  readonly customerId: string | null;
  readonly currency: string;
  readonly totalAmount: number;
  readonly items: readonly OrderItem[];
  readonly metadata: { readonly [key: string]: JsonValue };
  /** Null for the database's clock. */
  readonly placedAt: Date | null;
  /** All orders can share a statement. */
  readonly batchKey: string;
  /** The order as the JSON object that the placing statement reads. */
  readonly json: string;
}

/** The most lines of an order. */
export const maxOrderItems = 1_000;
/** The largest order as JSON, in bytes of UTF-8. */
export const maxOrderBytes = 262_144;

const wholeFrom = (least: number, unit = "") => {
  const error = `must be a whole number${unit} from ${least} to ${Number.MAX_SAFE_INTEGER}`;
  return z.number({ error }).int({ error }).min(least, { error });
};
const quantity = wholeFrom(1);
// Adding zero turns -0 into 0. JSON writes both as 0, and a replay is compared with the stored value.
const amount = wholeFrom(0, " of minor units (1299 for 12.99)").transform((minor) => minor + 0);

/** Shared by all orders without metadata. Frozen, because every one of them returns it to its caller. */
const noMetadata: JsonObject = Object.freeze({});

const orderSchema = z.object({
  id: z.uuid("must be a UUID").toLowerCase().optional(),
  paymentReference: storedText().nullish(),
  customerId: storedText().nullish(),
  currency: currencyCode,
  totalAmount: amount,
  items: z
    .array(z.object({ sku: storedText(), quantity, unitAmount: amount }))
    .min(1, "must have at least one line")
    .max(maxOrderItems, `must have at most ${maxOrderItems} lines`),
  metadata: storedJson.optional(),
  placedAt: z.unknown().optional(),
});

const knownFields = new Set(Object.keys(orderSchema.shape));
const fieldsOfItem = new Set(["sku", "quantity", "unitAmount"]);

/** Validates the input of a call. The issues never repeat its values. */
export function parseOrder(input: unknown, series: OrderSeries): Result<ValidOrder, InvalidOrder> {
  try {
    return parse(input, series);
  } catch {
    // A getter or a proxy threw. Its error may contain data, so it is not repeated.
    return err({ kind: "InvalidOrder", issues: [{ path: "", message: "cannot be read" }] });
  }
}

function parse(input: unknown, series: OrderSeries): Result<ValidOrder, InvalidOrder> {
  if (!isSeries(series)) {
    const message = "must be a series that orderSeries made, and not its name";
    return err({ kind: "InvalidOrder", issues: [{ path: "series", message }] });
  }
  const parsed = orderSchema.safeParse(input);
  // Parsed separately, because the allowed years depend on the series, and so that one error lists all faults.
  const given =
    typeof input === "object" && input !== null && "placedAt" in input ? input.placedAt : undefined;
  const placedAt = parsePlacedAt(given, series);
  const issues = formatIssues(
    parsed.success ? [] : parsed.error.issues,
    firstFaults(unknownIn(input)),
    placedAt.isErr() ? [{ path: ["placedAt"], message: placedAt.error }] : [],
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
    // Look for an existing order by id only where the payment reference cannot find it.
    ...((hasCallerId || paymentReference === null) && { by_id: true }),
    payment_reference: paymentReference,
    customer_id: customerId,
    currency,
    total_amount: totalAmount,
    items,
    metadata,
    placed_at: placedAt.value,
  });
  // Copied, because the caller may change its object before the order is returned.
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
    batchKey: "",
    json,
  });
}

/** The unknown fields. Not left to zod, which writes all of them into its error: a second for 100,000. */
function* unknownIn(input: unknown): Generator<Fault> {
  yield* unknownFields(input, (key) => knownFields.has(key), []);
  const items: unknown = typeof input === "object" && input !== null && "items" in input ? input.items : [];
  if (Array.isArray(items) && items.length <= maxOrderItems) {
    for (const [index, item] of items.entries()) {
      yield* unknownFields(item, (key) => fieldsOfItem.has(key), ["items", index]);
    }
  }
}
