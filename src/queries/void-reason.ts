// Validates why an order or a number is voided.
import { err, ok, type Result } from "neverthrow";
import type { InvalidVoid } from "../errors/errors.js";
import { formatIssues } from "../validation/input-issues.js";
import { storedText } from "../validation/storable-values.js";

/** The longest reason, in characters. */
const longestReason = 1_000;

const reasonSchema = storedText(longestReason);

export function parseVoidReason(reason: unknown): Result<string, InvalidVoid> {
  const parsed = reasonSchema.safeParse(reason);
  if (parsed.success) {
    return ok(parsed.data);
  }
  const issues = formatIssues(parsed.error.issues.map(({ message }) => ({ path: ["reason"], message })));
  return err({ kind: "InvalidVoid", issues });
}
