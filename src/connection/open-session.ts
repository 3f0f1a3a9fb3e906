// Opens one session with a host, within a time limit. A session whose connection breaks never reconnects.
import { Stream } from "node:stream";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { type BrokenCode, connectionError, type UnavailableCode } from "../errors/connection-error.js";
import { systemTimers } from "../retry/timers.js";
import { registerArrayTypes } from "./array-types.js";
import { askPassword, type Password } from "./ask-password.js";
import { connectFailure } from "./connect-failure.js";
import { refuseFaked } from "./faked-timers.js";
import { identifyBackend } from "./identify-backend.js";
import { type Host, openSocket } from "./open-socket.js";
import { asksForScram } from "./scram-password.js";
import type { Answer, Session, Statement } from "./session.js";

/** As it is when the package is loaded, for the reason that retry/timers.ts has. */
const { setImmediate } = globalThis;

export interface SessionSettings {
  readonly user: string;
  readonly database: string;
  /** A function is asked before each session. */
  readonly password: Password;
  /** Whether the session goes through a pooler. */
  readonly pooler: boolean;
  readonly prepare: boolean;
  readonly lifetimeMs: number;
  /** Sent to the server when the session starts. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/**
 * Opens a session. Rejects with an explained error: nothing of the caller was sent yet.
 *
 * Why each session has a driver of its own: a slot of postgres.js 3.4.9 that reconnects after its backend was
 * killed can keep the state of the statement in flight and never answer again (25 calls hung after 17 kills
 * in 12 s), and a FIN while it connects makes it reconnect endlessly. A session that never reconnects does
 * neither.
 */
export async function openSession(options: SessionSettings, host: Host, limitMs: number): Promise<Session> {
  const { user, database, pooler, prepare, lifetimeMs, settings } = options;
  refuseFaked("setTimeout", "setImmediate");
  const openUntil = systemTimers.performance.now() + limitMs;
  const leftMs = (): number => Math.max(1, Math.ceil(openUntil - systemTimers.performance.now()));
  const explain = (error: unknown): never => {
    throw connectFailure(error, { host, pooler });
  };
  const password = await askPassword(options.password, limitMs).catch(explain);
  const socket = await openSocket(host, leftMs()).catch(explain);
  const rejectInFlight = new Set<(error: Error) => void>();
  let over: Error | undefined;
  let isTaken = false;
  let isScram = false;

  function finish(error: Error): Error {
    over ??= error;
    // Defer by one turn of the event loop, so that the driver's more specific error wins.
    setImmediate(() => {
      for (const reject of rejectInFlight) {
        reject(error);
      }
    });
    return over;
  }

  /**
   * Gives the driver its socket, once. The driver asks again if the connection breaks before it is open, and
   * without the error it would go on for ever.
   */
  function onlySocket() {
    if (isTaken) {
      throw finish(connectionError("CONNECTION_CLOSED"));
    }
    isTaken = true;
    // In the same turn in which the driver begins to read, so that no bytes are lost.
    socket.once("data", (bytes: Buffer) => {
      isScram = asksForScram(bytes);
    });
    return socket;
  }

  socket.once("close", () => finish(connectionError("CONNECTION_CLOSED")));
  const driver = {
    // The driver sees one host and no TLS, because the socket is already connected and encrypted. It only names the host
    // in errors, and would take the colons of IPv6 for a port.
    host: host.name.includes(":") ? "localhost" : host.name,
    port: host.port,
    user,
    database,
    password: () => (isScram ? password.forScram : password.asGiven),
    ssl: false,
    sslnegotiation: null,
    socket: onlySocket,
    max: 1,
    prepare,
    // The driver would print notices to the app's standard output.
    onnotice: () => {},
    // `identifyBackend` limits the time of the whole opening.
    connect_timeout: 0,
    max_lifetime: null,
    // The driver would fetch types with a statement of its own, whose failure cannot be caught.
    fetch_types: false,
    connection: { ...settings },
  };
  const sql = postgres(driver);
  // Drizzle configures how the driver reads and writes dates and json; nothing is sent through it here.
  drizzle({ client: sql });
  registerArrayTypes(sql);

  function destroy(code: BrokenCode | UnavailableCode): void {
    finish(connectionError(code));
    sql.end({ timeout: 0 }).catch(() => {});
    socket.destroy();
  }

  function raceWithClose<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      rejectInFlight.add(reject);
      work.then(resolve, reject).finally(() => rejectInFlight.delete(reject));
    });
  }

  async function run({ text, parameters, prepare: named, values }: Statement): Promise<Answer> {
    if (over !== undefined) {
      throw over;
    }
    refuseFaked("setImmediate");
    const query = sql.unsafe(text, parameters, { prepare: named });
    const answer = await raceWithClose<Answer | Stream>(values ? query.values() : query);
    if (answer instanceof Stream) {
      // COPY: nothing reads or writes the stream, and its unhandled error would end the process.
      answer.on("error", () => {});
      destroy("CONNECTION_DESTROYED");
      throw connectionError("COPY_UNSUPPORTED");
    }
    return answer;
  }

  const { backend, role } = await identifyBackend({ run, destroy }, leftMs()).catch(explain);
  return {
    backend,
    role,
    // Randomised, so that connections that were opened together do not all expire together.
    expiresAt: systemTimers.performance.now() + lifetimeMs * (0.5 + Math.random() / 2),
    isClosed: () => over !== undefined,
    bytesRead: () => socket.bytesRead,
    run,
    raceWithClose,
    destroy,
    async end() {
      over ??= connectionError("CONNECTION_ENDED");
      await sql.end({ timeout: 1 });
      socket.destroy();
    },
  };
}
