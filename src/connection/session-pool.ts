// Pools the sessions of a database: lends each to one caller at a time, and replaces closed or expired ones.
import { Pool, TimeoutError } from "tarn";
import { connectionError } from "../errors/connection-error.js";
import { isError } from "../errors/is-error.js";
import { systemTimers } from "../retry/timers.js";
import { observeBackends } from "./backend-monitor.js";
import { type HostSettings, openOnSuitableHost } from "./choose-host.js";
import type { Session, Statement } from "./session.js";
import { endsSession, isReadOnly } from "./session-ending-errors.js";
import { createStallDetector } from "./stall-detector.js";

const { setTimeout, clearTimeout } = systemTimers;

export interface PoolSettings extends HostSettings {
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly stallCheckAfterMs: number;
  readonly idleInTransactionTimeoutMs: number;
}

export interface SessionPool {
  /** Lends a session to the callback alone. Rejects, before anything is sent, if no session is available. */
  with<T>(run: (session: Session) => Promise<T>): Promise<T>;
  /** Waits up to five seconds for statements in flight, then closes the sessions. */
  close(): Promise<void>;
}

/** How long an unused session stays open, in milliseconds. */
const idleMs = 300_000;
/** How long `close` waits for statements in flight, in milliseconds. */
const closingMs = 5_000;

export function createSessionPool(settings: PoolSettings): SessionPool {
  const { maxConnections, connectTimeoutMs, statementTimeoutMs, stallCheckAfterMs, pooler } = settings;
  const open = new Set<Session>();
  /** Sessions that are not lent again. */
  const retired = new WeakSet<Session>();
  /** How many times the sessions on a read-only server were retired. */
  let retirements = 0;
  const waiting = new Set<ReturnType<typeof pool.acquire>>();
  const watch = createStallDetector({
    observer: pooler ? undefined : observeBackends(settings),
    stallCheckAfterMs,
    statementTimeoutMs,
  });
  const pool = new Pool<Session>({
    create,
    validate: (session) =>
      !session.isClosed() && !retired.has(session) && systemTimers.performance.now() < session.expiresAt,
    destroy: (session) => {
      open.delete(session);
      return session.end();
    },
    min: 0,
    max: maxConnections,
    // Not reached: opening a session has its own, shorter limit.
    createTimeoutMillis: atMost(2 * connectTimeoutMs),
    // Long enough for another caller's statement to end or be given up, and for opening a new session.
    acquireTimeoutMillis: atMost(statementTimeoutMs + connectTimeoutMs),
    idleTimeoutMillis: idleMs,
    propagateCreateError: true,
  });
  let closing: Promise<void> | undefined;

  function watched(session: Session): Session {
    const run = (statement: Statement) => {
      const done = watch(session, bytesOf(statement));
      return session
        .run(statement)
        .catch((error: unknown) => {
          retire(lent, error);
          throw error;
        })
        .finally(done);
    };
    const lent: Session = { ...session, run };
    open.add(lent);
    return lent;
  }

  /**
   * Retires the session after an error that makes it useless. If its server is read-only, so are the other
   * sessions on it: they are retired too, instead of failing one caller each.
   */
  function retire(session: Session, error: unknown): void {
    if (!endsSession(error)) {
      return;
    }
    const isServerReadOnly = isReadOnly(error) && session.role.isReadOnly;
    retirements += isServerReadOnly ? 1 : 0;
    const alike = isServerReadOnly ? [...open] : [];
    for (const one of [session, ...alike.filter(({ role }) => role.isReadOnly)]) {
      retired.add(one);
    }
  }

  /**
   * Opens a session. If that fails while no session is open, rejects all waiting callers at once; tarn would
   * reject them one by one.
   */
  async function create(): Promise<Session> {
    const before = retirements;
    try {
      const session = watched(await openOnSuitableHost(settings));
      // It was being opened when the others on its server were retired.
      if (session.role.isReadOnly && retirements !== before) {
        retired.add(session);
      }
      return session;
    } catch (error) {
      if (open.size === 0 && isError(error)) {
        for (const pending of waiting) {
          pending.reject(error);
        }
      }
      throw error;
    }
  }

  async function acquire(): Promise<Session> {
    if (closing !== undefined) {
      throw connectionError("CONNECTION_ENDED");
    }
    const pending = pool.acquire();
    waiting.add(pending);
    try {
      return await pending.promise;
    } catch (error) {
      if (closing !== undefined) {
        throw connectionError("CONNECTION_ENDED", error);
      }
      throw error instanceof TimeoutError ? connectionError("POOL_TIMEOUT", error) : error;
    } finally {
      waiting.delete(pending);
    }
  }

  async function close(): Promise<void> {
    const limit = setTimeout(() => {
      for (const session of open) {
        session.destroy("CONNECTION_DESTROYED");
      }
    }, closingMs);
    await pool.destroy();
    clearTimeout(limit);
  }

  return {
    async with(run) {
      const session = await acquire();
      try {
        return await run(session);
      } finally {
        pool.release(session);
      }
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** Limits a timeout to the longest timer of Node.js, which fires a longer one immediately. */
function atMost(ms: number): number {
  return Math.min(ms, 2 ** 31 - 1);
}

function bytesOf({ text, parameters = [] }: Statement): number {
  const long = parameters.map((parameter) => (typeof parameter === "string" ? parameter.length : 0));
  return long.reduce((sum, length) => sum + length, text.length);
}
