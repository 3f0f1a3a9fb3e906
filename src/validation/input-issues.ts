// Owns how the faults of an input are told: where each is, and what is wrong there, without the value; at most so many.
import type { InputIssue } from "../errors/errors.js";

/**
 * Most issues of one error. A body of 1 MB can have 100,000 faults: naming all of them took seconds of the event loop, and
 * the error had 7 MB.
 */
const maxIssues = 100;
/** Longest path, in characters. */
const longestPath = 255;

/** A fault where it was found. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Fields that an object should not have; each is reported where it stands, not at the object that holds it. */
export function* unknownFields(
  value: unknown,
  isKnown: (key: string) => boolean,
  path: readonly PropertyKey[],
): Generator<Fault> {
  if (typeof value === "object" && value !== null) {
    for (const key in value) {
      if (!isKnown(key)) {
        yield { path: [...path, key], message: "is not a field of an order" };
      }
    }
  }
}

/** The faults by name. Of more than {@link maxIssues} the last issue says how many were left out. */ maxIssues;
export function issuesOf(...found: readonly Iterable<Fault>[]): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  let faults = 0;
  for (const { path, message } of found.flatMap((some) => [...some])) {
    faults += 1;
    if (faults <= maxIssues) {
      issues.push({ path: pathOf(path), message });
    }
  }
  const named = maxIssues - 1;
  // Not how many there are: whoever looked may have stopped at enough.
  return faults <= maxIssues
    ? issues
    : [...issues.slice(0, named), { path: "", message: `and at least ${faults - named} more faults` }];
}

/** The first ones that are found, with one more than an error names, so that it can say that there are more. */
export function enough<T>(found: Iterable<T>): readonly T[] {
  const taken: T[] = [];
  for (const one of found) {
    taken.push(one);
    if (taken.length > maxIssues) {
      break;
    }
  }
  return taken;
}

/** A key that is no plain name may be data itself, such as an address: it stands as `*`. */
function pathOf(path: readonly PropertyKey[]): string {
  const whole = path.reduce<string>((text, key) => {
    if (typeof key === "number") {
      return `${text}[${key}]`;
    }
    const name = /^[A-Za-z_]\w{0,62}$/.test(String(key)) ? String(key) : "*";
    return text === "" ? name : `${text}.${name}`;
  }, "");
  return whole.length <= longestPath ? whole : `${whole.slice(0, longestPath - 1)}…`;
}
