// Says what is wrong with the input of a numbering: faults by their paths, and an input that throws while it is read.
import { err, type Result } from "neverthrow";
import type { AppInput } from "../columns/input-values.js";
import type { InvalidDocument } from "../errors/document-errors.js";
import { type Fault, firstFaults, unknownFields } from "../validation/input-issues.js";

export function unknownIn(input: unknown, columns: AppInput, name: string): readonly Fault[] {
  return firstFaults(
    unknownFields(input, columns.isField, [], `is not a column of ${name} that an issue may set`),
  );
}

export function inside(path: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, path: [path, ...fault.path] }));
}

export function notAnObject(input: unknown): readonly Fault[] {
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? []
    : [{ path: [], message: "must be an object" }];
}

export function invalid(issues: InvalidDocument["issues"]): Result<never, InvalidDocument> {
  return err({ kind: "InvalidDocument", issues });
}

export function guarded<T>(parse: () => Result<T, InvalidDocument>): Result<T, InvalidDocument> {
  try {
    return parse();
  } catch {
    // A getter or a proxy threw. Its error may contain data, so it is not repeated.
    return invalid([{ path: "", message: "cannot be read" }]);
  }
}
