// The failure of a call that broke off at a fault of this process.
import type { FailedAttempt } from "./errors.js";

/** It repeats nothing of what was thrown, which may quote the input. */
export const fault: FailedAttempt = {
  failure: "interrupted",
  cause: { code: "FAULT", message: "the call broke off at a fault in this process, not in the database" },
};
