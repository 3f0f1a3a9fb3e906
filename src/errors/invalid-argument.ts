// Makes the attempt of a call that code without types gave something else than a text.
import type { FailedAttempt } from "./errors.js";

/** Nothing was sent. The message has the value's type, and not the value. */
export function notAText(what: string, value: unknown): FailedAttempt {
  return {
    failure: "rejected",
    cause: {
      code: "INVALID_ARGUMENT",
      message: `${what} must be a text, and is of the type ${typeof value}: pass a text`,
    },
  };
}
