// Owns that a call of the module settles with a value: a fault inside it, whatever was thrown, is an error like others.
import { err, type Result, ResultAsync } from "neverthrow";
import type { FailedAttempt } from "../errors/errors.js";

/** Nothing is repeated of what was thrown: it may quote what the call was given. */
const fault: FailedAttempt = {
  failure: "interrupted",
  cause: { code: "FAULT", message: "the call broke off at a fault in this process, not in the database" },
};

/**
 * Runs a call. What it throws, or rejects with, becomes the error that `failed` makes.
 *
 * @param run begins at once, so that calls made in one go travel together
 */
export function settled<T, E>(
  run: () => Promise<Result<T, E>>,
  failed: (attempt: FailedAttempt) => E,
): ResultAsync<T, E> {
  return new ResultAsync(begun(run).catch(() => err(failed(fault))));
}

function begun<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}
