// Settles every call of the module with a value: whatever is thrown inside it becomes an error of its union.
import { err, type Result, ResultAsync } from "neverthrow";
import type { FailedAttempt } from "../errors/errors.js";
import { fault } from "../errors/fault.js";

/**
 * Runs a call. If it throws or rejects, the result is the error that `failed` makes.
 *
 * @param run is called at once, so that calls made in one go share a batch
 */
export function settled<T, E>(
  run: () => Promise<Result<T, E>>,
  failed: (attempt: FailedAttempt) => E,
): ResultAsync<T, E> {
  return settling(failed)(run);
}

/** The same for many calls, whose error is always made alike: 100,000 that wait share one handler. */
export function settling<E>(failed: (attempt: FailedAttempt) => E) {
  const recover = (): Result<never, E> => err(failed(fault));
  return <T>(run: () => Promise<Result<T, E>>): ResultAsync<T, E> =>
    new ResultAsync<T, E>(startedNow(run).catch(recover));
}

function startedNow<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}
