// Owns telling a slow statement from a lost connection, and ending the session of the latter.
import { classifyFailure } from "../errors/classify-failure.js";
import type { BackendObserver, BackendState } from "./backend-monitor.js";
import type { Session } from "./session.js";

export interface StallDetectorOptions {
  /** Asks the server. Without it, such as behind a pooler, only the time tells. */
  readonly observer: BackendObserver | undefined;
  /** A statement that takes longer is looked at; in milliseconds. */
  readonly stallCheckAfterMs: number;
  /** When the server itself ends a statement, in milliseconds. */
  readonly statementTimeoutMs: number;
}

/** Watches a statement that a session begins now. The function it returns ends the watch. */
export type StallDetector = (session: Session, bytesSent: number) => () => void;

/** For the answer of a server that ended the statement by itself. */
const graceMs = 5_000;
/** A slow line's pace, in bytes a millisecond: the kernel does not tell how much of a statement is still to go. */
const pace = 1_000;

export function createStallDetector(options: StallDetectorOptions): StallDetector {
  const { observer, stallCheckAfterMs, statementTimeoutMs } = options;
  /** Between two looks that must both find the backend idle: the answer may have been on its way. */
  const secondLookMs = stallCheckAfterMs / 5;

  /** A server that answers, if only to refuse, is there: it ends the statement by itself when it is time. */
  async function look({ backend }: Session): Promise<BackendState | "refused"> {
    if (observer === undefined || backend === undefined) {
      return "unknown";
    }
    try {
      return await observer.stateOf(backend);
    } catch (error) {
      const { code = "" } = classifyFailure(error).cause;
      // Nobody listens there, or a server that is just starting: the backend went with the one before.
      const isGone = code === "ECONNREFUSED" || code === "57P03";
      return isGone ? "idle" : /^(53|28|42)/.test(code) ? "refused" : "unknown";
    }
  }

  return (session, bytesSent) => {
    let lastSign = performance.now();
    let bytesRead = session.bytesRead();
    let wasIdle = false;
    let isDone = false;
    let timer = setTimeout(check, stallCheckAfterMs + bytesSent / pace);

    async function check(): Promise<void> {
      const seen = await look(session);
      if (isDone) {
        return;
      }
      const hasCome = session.bytesRead() > bytesRead;
      bytesRead = session.bytesRead();
      const isAlive = hasCome || seen === "working" || seen === "refused";
      lastSign = isAlive ? performance.now() : lastSign;
      const isLost = !isAlive && seen === "idle" && wasIdle;
      const isSilent = performance.now() - lastSign > statementTimeoutMs + graceMs;
      if (isLost || isSilent) {
        session.destroy("CONNECTION_STALLED");
        const { backend } = session;
        await (isLost && backend !== undefined ? observer?.terminate(backend).catch(() => {}) : undefined);
        return;
      }
      wasIdle = !isAlive && seen === "idle";
      timer = setTimeout(check, wasIdle ? secondLookMs : stallCheckAfterMs);
    }

    return () => {
      isDone = true;
      clearTimeout(timer);
    };
  };
}
