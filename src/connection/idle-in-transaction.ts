// Owns the end of a transaction that sits still behind a pooler, where no timeout can be set on the session.
import type { Session } from "./session.js";

/** Runs the work; the session ends when nothing is under way on it for so long, in milliseconds. */
export async function withIdleLimit<T>(
  session: Session,
  limitMs: number,
  run: (limited: Session) => Promise<T>,
): Promise<T> {
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;

  function rest(): void {
    timer = setTimeout(() => session.destroy("CONNECTION_DESTROYED"), limitMs);
  }

  const limited: Session = {
    ...session,
    run(statement) {
      clearTimeout(timer);
      underWay += 1;
      return session.run(statement).finally(() => {
        underWay -= 1;
        if (underWay === 0) {
          rest();
        }
      });
    },
  };
  rest();
  try {
    return await run(limited);
  } finally {
    clearTimeout(timer);
  }
}
