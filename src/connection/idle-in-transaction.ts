// Ends a transaction that is idle for too long behind a pooler, where no timeout can be set on the session.

import { systemTimers } from "../retry/timers.js";
import type { Session } from "./session.js";

const { setTimeout, clearTimeout } = systemTimers;

/** Runs the work, and destroys the session if no statement is in flight on it for `limitMs` milliseconds. */
export async function withIdleLimit<T>(
  session: Session,
  limitMs: number,
  run: (limited: Session) => Promise<T>,
): Promise<T> {
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;

  function startTimer(): void {
    timer = setTimeout(() => session.destroy("CONNECTION_DESTROYED"), limitMs);
  }

  const limited: Session = {
    ...session,
    run(statement) {
      clearTimeout(timer);
      inFlight += 1;
      return session.run(statement).finally(() => {
        inFlight -= 1;
        if (inFlight === 0) {
          startTimer();
        }
      });
    },
  };
  startTimer();
  try {
    return await run(limited);
  } finally {
    clearTimeout(timer);
  }
}
