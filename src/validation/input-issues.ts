// Formats the faults of an input as issues: the path and a message without the value, up to a maximum number.
import type { InputIssue } from "../errors/errors.js";

/**
 * The most issues in one error. A body of 1 MB can have 100,000 faults: listing all of them blocked the event
 * loop for seconds, and the error took 7 MB.
 */
const maxIssues = 100;
/** The longest path, in characters. */
const maxPathLength = 255;

/** A fault and its place in the input. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The unknown fields of an object, each reported at its own path and not at that of the object. */
export function* unknownFields(
  value: unknown,
  isKnown: (key: string) => boolean,
  path: readonly PropertyKey[],
  message = "is not a field of an order",
): Generator<Fault> {
  if (typeof value === "object" && value !== null) {
    for (const key in value) {
      if (!isKnown(key)) {
        yield { path: [...path, key], message };
      }
    }
  }
}

/** Formats the faults. If there are more than {@link maxIssues}, the last issue says how many are left out. */
export function formatIssues(...found: readonly Iterable<Fault>[]): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  let faults = 0;
  for (const { path, message } of found.flatMap((list) => [...list])) {
    faults += 1;
    if (faults <= maxIssues) {
      issues.push({ path: pathOf(path), message });
    }
  }
  const named = maxIssues - 1;
  // "At least", because the checks stop collecting faults early.
  return faults <= maxIssues
    ? issues
    : [...issues.slice(0, named), { path: "", message: `and at least ${faults - named} more faults` }];
}

/** The first faults, at most one more than an error lists, so that the error can say that there are more. */
export function firstFaults<T>(found: Iterable<T>): readonly T[] {
  const taken: T[] = [];
  for (const one of found) {
    taken.push(one);
    if (taken.length > maxIssues) {
      break;
    }
  }
  return taken;
}

/** Formats a path. A key that is not a plain name may be data, such as an address, and appears as `*`. */
function pathOf(path: readonly PropertyKey[]): string {
  const whole = path.reduce<string>((text, key) => {
    if (typeof key === "number") {
      return `${text}[${key}]`;
    }
    const name = /^[A-Za-z_]\w{0,62}$/.test(String(key)) ? String(key) : "*";
    return text === "" ? name : `${text}.${name}`;
  }, "");
  return whole.length <= maxPathLength ? whole : `${whole.slice(0, maxPathLength - 1)}…`;
}
