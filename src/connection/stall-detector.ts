// Distinguishes a slow statement from a lost connection, and closes the session of a lost one.
import { classifyFailure } from "../errors/classify-failure.js";
import { systemTimers } from "../retry/timers.js";
import type { BackendObserver, BackendState } from "./backend-monitor.js";
import type { Session } from "./session.js";

const { setTimeout, clearTimeout } = systemTimers;

export interface StallDetectorOptions {
  /** Asks the server for the state of a backend. Undefined behind a pooler, where only the time decides. */
  readonly observer: BackendObserver | undefined;
  /** After how long an unanswered statement is checked, in milliseconds. */
  readonly stallCheckAfterMs: number;
  /** After how long the server itself ends a statement, in milliseconds. */
  readonly statementTimeoutMs: number;
}

/** Watches a statement that starts now. The returned function ends the watch. */
export type StallDetector = (session: Session, bytesSent: number) => () => void;

/** Added to the statement timeout, so that the server's own error has time to arrive; in milliseconds. */
const graceMs = 5_000;
/**
 * The speed of a slow line, in bytes per millisecond. The first check waits for the statement to be sent at
 * that speed, because the kernel does not report how much it still has to send.
 */
const slowBytesPerMs = 1_000;

export function createStallDetector(options: StallDetectorOptions): StallDetector {
  const { observer, stallCheckAfterMs, statementTimeoutMs } = options;
  /** Two checks, this far apart, must find the backend idle: at the first, the answer may be on its way. */
  const recheckAfterMs = stallCheckAfterMs / 5;

  /** Looks up what the backend does. A server that refuses is alive, and ends the statement at its timeout. */
  async function look({ backend }: Session): Promise<BackendState | "refused"> {
    if (observer === undefined || backend === undefined) {
      return "unknown";
    }
    try {
      return await observer.stateOf(backend);
    } catch (error) {
      const { code = "" } = classifyFailure(error).cause;
      // No server listens, or one is just starting: the backend ended with the previous one.
      const isGone = code === "ECONNREFUSED" || code === "57P03";
      return isGone ? "idle" : /^(53|28|42)/.test(code) ? "refused" : "unknown";
    }
  }

  return (session, bytesSent) => {
    let lastSign = systemTimers.performance.now();
    let bytesRead = session.bytesRead();
    let wasIdle = false;
    let isDone = false;
    let timer = setTimeout(check, stallCheckAfterMs + bytesSent / slowBytesPerMs);

    async function check(): Promise<void> {
      const state = await look(session);
      if (isDone) {
        return;
      }
      const hasRead = session.bytesRead() > bytesRead;
      bytesRead = session.bytesRead();
      const isAlive = hasRead || state === "working" || state === "refused";
      lastSign = isAlive ? systemTimers.performance.now() : lastSign;
      const isLost = !isAlive && state === "idle" && wasIdle;
      const isSilent = systemTimers.performance.now() - lastSign > statementTimeoutMs + graceMs;
      if (isLost || isSilent) {
        session.destroy("CONNECTION_STALLED");
        const { backend } = session;
        await (isLost && backend !== undefined ? observer?.terminate(backend).catch(() => {}) : undefined);
        return;
      }
      wasIdle = !isAlive && state === "idle";
      timer = setTimeout(check, wasIdle ? recheckAfterMs : stallCheckAfterMs);
    }

    return () => {
      isDone = true;
      clearTimeout(timer);
    };
  };
}
