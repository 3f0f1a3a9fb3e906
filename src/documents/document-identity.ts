// Says what makes two calls the same: the idempotency key, and a digest of the columns in which a replay must agree.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { AppColumn } from "../columns/app-columns.js";
import type { JsonValue } from "../schema/order-columns.js";
import { keyTextOf } from "../tables/key-column.js";
import type { Fault } from "../validation/input-issues.js";
import { textProblem } from "../validation/storable-values.js";

export type JsonObject = { readonly [name: string]: JsonValue };

/** The most characters of an idempotency key. */
const maxKeyLength = 255;

/** The idempotency key: the call's, or that of the column. */
export function keyOf(
  column: AppColumn | undefined,
  json: JsonObject,
  given: unknown,
): { readonly value: string | null; readonly faults: readonly Fault[] } {
  const ofColumn = column === undefined ? undefined : json[column.name];
  const key = given ?? ofColumn ?? null;
  if (key === null) {
    return { value: null, faults: [] };
  }
  const written = typeof key === "string" || Number.isFinite(key) ? String(key) : "";
  const text = column === undefined || key === given ? written : keyTextOf(column, written);
  // PostgreSQL counts code points, of which one has at most two of these units.
  const fits = text.length > 0 && text.length <= 2 * maxKeyLength && [...text].length <= maxKeyLength;
  const problem = fits ? textProblem(text) : `must be text of 1 to ${maxKeyLength} characters`;
  const path = given === undefined || given === null ? [column?.key ?? "key"] : ["key"];
  return { value: text, faults: problem === undefined ? [] : [{ path, message: problem }] };
}

/** A digest of the values in which a replay must agree; null without such columns. */
export function contentHash(sameWhen: readonly AppColumn[], json: JsonObject): string | null {
  if (sameWhen.length === 0) {
    return null;
  }
  const content = JSON.stringify(sameWhen.map(({ name }) => json[name] ?? null));
  return bytesToHex(sha256(utf8ToBytes(content))).slice(0, 32);
}
