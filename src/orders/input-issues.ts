// Owns how a fault of the input is told: where it is, and what is wrong there, without the value.
import type { z } from "zod";
import type { InputIssue } from "./errors.js";

/** An unknown field is reported where it stands, not at the object that holds it. */
export function toInputIssues(issue: z.core.$ZodIssue): readonly InputIssue[] {
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: "is not a field of an order" }))
    : [{ path: pathOf(issue.path), message: issue.message }];
}

/** A key that is no plain name may be data itself, such as an address: it stands as `*`. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") {
      return `${text}[${key}]`;
    }
    const name = /^[A-Za-z_]\w{0,62}$/.test(String(key)) ? String(key) : "*";
    return text === "" ? name : `${text}.${name}`;
  }, "");
}
