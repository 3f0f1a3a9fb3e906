// Notices that a test has faked timers which the driver needs, so that a statement is refused and does not hang.
import { connectionError } from "../errors/connection-error.js";

/**
 * Throws if one of the timers is fake: postgres.js opens a connection with `setTimeout` and writes with `setImmediate`, as
 * it finds them at that moment. The fake timers of Vitest and Jest carry their clock.
 */
export function refuseFaked(...names: readonly ("setImmediate" | "setTimeout")[]): void {
  if (names.some((name) => "clock" in globalThis[name])) {
    throw connectionError("TIMERS_FAKED");
  }
}
