// Owns one session with a server: it opens once, within a time limit, and when its connection breaks it is over.
import type { Socket } from "node:net";
import { Stream } from "node:stream";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { teachArrayTypes } from "./array-types.js";
import { type BrokenCode, connectionError, type UnavailableCode } from "./connection-error.js";
import { openSocket } from "./open-socket.js";
import { type Backend, whoAnswers } from "./who-answers.js";

export interface Statement {
  readonly text: string;
  readonly parameters: Parameters<postgres.Sql["unsafe"]>[1];
  /** Whether the server keeps it under a name. */
  readonly prepare: boolean;
  /** Rows as arrays instead of objects. */
  readonly values: boolean;
}

/** What the driver answers: rows, what the server says it did, and the key that the session was given for canceling. */
export type Answer = readonly unknown[] & {
  readonly command: string;
  readonly state?: { readonly pid: number | null } | null;
};

export interface Session {
  /** Undefined behind a pooler, which gives each statement a backend as it sees fit. */
  readonly backend: Backend | undefined;
  readonly expiresAt: number;
  isOver(): boolean;
  /** Bytes that have come so far: a long answer is on its way. */
  bytesRead(): number;
  /** Runs a statement after those before it. Rejects, at the latest, when the session is over. */
  run(statement: Statement): Promise<Answer>;
  /** Settles with the work, or rejects when the session is over. */
  orOver<T>(work: Promise<T>): Promise<T>;
  /** Ends the session at once: what is under way rejects. */
  destroy(code: BrokenCode | UnavailableCode): void;
  /** Says goodbye to the server and ends the session. */
  end(): Promise<void>;
}

export interface SessionSettings {
  readonly url: string;
  readonly prepare: boolean;
  readonly connectTimeoutMs: number;
  readonly lifetimeMs: number;
  /** Sent with the start of the session. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/**
 * Opens a session. Rejects with what the server says, or with an error that says that nothing was sent.
 *
 * Why a driver of its own for each session: a slot of postgres.js 3.4.9 that connects again after its backend was killed
 * can keep the state of the statement that was under way, and never answers again (25 calls hung after 17 kills in
 * 12 s); a FIN while it connects makes it connect again without end. A session that never connects again does neither.
 */
export async function openSession(options: SessionSettings): Promise<Session> {
  const { url, prepare, connectTimeoutMs, lifetimeMs, settings } = options;
  const underWay = new Set<(error: Error) => void>();
  let over: Error | undefined;
  let socket: Socket | undefined;
  let host = -1;
  let hostLimit: NodeJS.Timeout | undefined;

  function finish(error: Error): Error {
    over ??= error;
    // One turn later: the driver's own word on what broke comes first, and says more.
    setImmediate(() => {
      for (const reject of underWay) {
        reject(error);
      }
    });
    return over;
  }

  /** Each host of the URL once, for its share of the time; the driver by itself would go round for ever. */
  async function nextSocket(): Promise<Socket> {
    const limitMs = Math.ceil(connectTimeoutMs / sql.options.host.length);
    let failure: unknown;
    while (over === undefined && ++host < sql.options.host.length) {
      try {
        const opened = await openSocket(sql.options, host, limitMs);
        socket = opened;
        if (over === undefined) {
          // A host that lets in and says nothing: the driver asks for the next one when this one closes.
          clearTimeout(hostLimit);
          hostLimit = setTimeout(() => opened.destroy(), limitMs);
          return opened;
        }
        opened.destroy();
      } catch (error) {
        failure = error;
      }
    }
    throw finish(failure instanceof Error ? failure : connectionError("CONNECT_FAILED"));
  }

  const driver = {
    max: 1,
    prepare,
    // A notice is the server talking to a person; on standard output it would land in the app's.
    onnotice: () => {},
    onclose: () => finish(connectionError("CONNECTION_CLOSED")),
    connect_timeout: connectTimeoutMs / 1_000,
    max_lifetime: null,
    // Asked by a statement of the driver's own, whose failure nobody could catch.
    fetch_types: false,
    connection: { ...settings },
    socket: nextSocket,
  };
  const sql = postgres(url, driver);
  // Drizzle sets how the driver reads and writes dates and json; nothing is sent through it here.
  drizzle(sql);
  teachArrayTypes(sql);

  function destroy(code: BrokenCode | UnavailableCode): void {
    finish(connectionError(code));
    sql.end({ timeout: 0 }).catch(() => {});
    socket?.destroy();
  }

  function orOver<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      underWay.add(reject);
      work.then(resolve, reject).finally(() => underWay.delete(reject));
    });
  }

  async function run({ text, parameters, prepare: named, values }: Statement): Promise<Answer> {
    if (over !== undefined) {
      throw over;
    }
    const query = sql.unsafe(text, parameters, { prepare: named });
    const answer = await orOver<Answer | Stream>(values ? query.values() : query);
    if (answer instanceof Stream) {
      // COPY: a stream that nobody reads or writes. Its error would end the process.
      answer.on("error", () => {});
      destroy("CONNECTION_DESTROYED");
      throw connectionError("COPY_UNSUPPORTED");
    }
    return answer;
  }

  const backend = await whoAnswers({ run, destroy }, connectTimeoutMs).finally(() => clearTimeout(hostLimit));
  return {
    backend,
    // Spread out, so that connections that were opened together do not all end together.
    expiresAt: performance.now() + lifetimeMs * (0.5 + Math.random() / 2),
    isOver: () => over !== undefined,
    bytesRead: () => socket?.bytesRead ?? 0,
    run,
    orOver,
    destroy,
    async end() {
      over ??= connectionError("CONNECTION_ENDED");
      await sql.end({ timeout: 1 });
      socket?.destroy();
    },
  };
}
