// Owns one session with a host: it opens once, within a time limit, and when its connection breaks it is over.
import { Stream } from "node:stream";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { classifyFailure } from "../errors/classify-failure.js";
import { type BrokenCode, connectionError, type UnavailableCode } from "../errors/connection-error.js";
import { registerArrayTypes } from "./array-types.js";
import { identifyBackend } from "./identify-backend.js";
import { type Host, openSocket } from "./open-socket.js";
import type { Answer, Session, Statement } from "./session.js";

export interface SessionSettings {
  /** Of any of the hosts: who logs in, with which password, to which database. */
  readonly url: string;
  readonly prepare: boolean;
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
export async function openSession(options: SessionSettings, host: Host, limitMs: number): Promise<Session> {
  const { url, prepare, lifetimeMs, settings } = options;
  const openUntil = performance.now() + limitMs;
  const socket = await openSocket(host, limitMs).catch((error: unknown) => {
    throw classifyFailure(error).kind === "interrupted" ? connectionError("CONNECT_FAILED", error) : error;
  });
  const underWay = new Set<(error: Error) => void>();
  let over: Error | undefined;
  let isTaken = false;

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

  /** The driver asks a second time when the connection breaks before it is open; by itself it would go round for ever. */
  function onlySocket() {
    if (isTaken) {
      throw finish(connectionError("CONNECTION_CLOSED"));
    }
    isTaken = true;
    return socket;
  }

  socket.once("close", () => finish(connectionError("CONNECTION_CLOSED")));
  const driver = {
    // The driver is to know of one host, and of no TLS: the socket has both.
    host: host.name,
    port: host.port,
    ssl: false,
    sslnegotiation: null,
    socket: onlySocket,
    max: 1,
    prepare,
    // A notice is the server talking to a person; on standard output it would land in the app's.
    onnotice: () => {},
    // `whoAnswers` has a limit for the whole of the opening.
    connect_timeout: 0,
    max_lifetime: null,
    // Asked by a statement of the driver's own, whose failure nobody could catch.
    fetch_types: false,
    connection: { ...settings },
  };
  const sql = postgres(url, driver);
  // Drizzle sets how the driver reads and writes dates and json; nothing is sent through it here.
  drizzle(sql);
  registerArrayTypes(sql);

  function destroy(code: BrokenCode | UnavailableCode): void {
    finish(connectionError(code));
    sql.end({ timeout: 0 }).catch(() => {});
    socket.destroy();
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

  const leftMs = Math.max(1, openUntil - performance.now());
  const { backend, role } = await identifyBackend({ run, destroy }, leftMs);
  return {
    backend,
    role,
    // Spread out, so that connections that were opened together do not all end together.
    expiresAt: performance.now() + lifetimeMs * (0.5 + Math.random() / 2),
    isClosed: () => over !== undefined,
    bytesRead: () => socket.bytesRead,
    run,
    raceWithClose: orOver,
    destroy,
    async end() {
      over ??= connectionError("CONNECTION_ENDED");
      await sql.end({ timeout: 1 });
      socket.destroy();
    },
  };
}
