// Owns the breaks of the connection that heals.
import { type Break, db } from "../break.js";

const stall = db("connection/stall-detector");
const healing = db("connection/reconnecting");
const surviving = db("connection/uncaught-errors");
const hosts = db("connection/target-session");

export const connection: readonly Break[] = [
  {
    guarantee: "connection: one that broke is replaced",
    file: "src/connection/open-session.ts",
    find: "isClosed: () => over !== undefined,",
    replace: "isClosed: () => false,",
    noticedBy: healing,
  },
  {
    guarantee: "connection: one that broke never connects again",
    file: "src/connection/open-session.ts",
    find: 'socket.once("close", () => finish(connectionError("CONNECTION_CLOSED")));',
    replace: "",
    also: [
      {
        file: "src/connection/open-session.ts",
        find: 'throw finish(connectionError("CONNECTION_CLOSED"));',
        replace: "return openSocket(host, limitMs);",
      },
    ],
    noticedBy: healing,
  },
  {
    guarantee: "connection: the backend of a lost one is ended",
    file: "src/connection/stall-detector.ts",
    find: "observer?.terminate(backend)",
    replace: "Promise.resolve()",
    noticedBy: stall,
  },
  {
    guarantee: "connection: a backend that waits for its client is not at work",
    file: "src/connection/backend-monitor.ts",
    find: "wait_event_type = 'Client'",
    replace: "wait_event_type = 'Nobody'",
    noticedBy: stall,
  },
  {
    guarantee: "connection: a slow statement is not taken for a lost one",
    file: "src/connection/backend-monitor.ts",
    find: "not in ('active', 'fastpath function call')",
    replace: "<> 'never'",
    noticedBy: stall,
  },
  {
    guarantee: "connection: what the server does not show is no reason to end a statement",
    file: "src/connection/backend-monitor.ts",
    find: "pg_stat_activity.state is null or pg_stat_activity.state = 'disabled'",
    replace: "false",
    noticedBy: stall,
  },
  {
    guarantee: "connection: a server that refuses another connection is there",
    file: "src/connection/stall-detector.ts",
    find: '"refused" : "unknown"',
    replace: '"unknown" : "unknown"',
    noticedBy: stall,
  },
  {
    guarantee: "connection: a COPY does not end the process",
    file: "src/connection/open-session.ts",
    find: "answer instanceof Stream",
    replace: "false",
    noticedBy: healing,
  },
  {
    guarantee: "connection: a host that says nothing does not hide the next",
    file: "src/connection/choose-host.ts",
    find: "failure ??= error;",
    replace: "throw error;",
    noticedBy: healing,
  },
  {
    guarantee: "connection: over TLS its one socket ends, and nobody writes to another afterwards",
    file: "src/connection/open-session.ts",
    find: "ssl: false,",
    replace: "ssl: host.tls && 'require',",
    also: [
      {
        file: "src/connection/open-socket.ts",
        find: "tls === undefined || path !== undefined",
        replace: "tls !== null",
      },
    ],
    noticedBy: surviving,
  },
  {
    guarantee: "connection: a certificate is looked at where the URL asks for it",
    file: "src/connection/open-socket.ts",
    find: "rejectUnauthorized: tls.rejectUnauthorized",
    replace: "rejectUnauthorized: false",
    noticedBy: surviving,
  },
  {
    guarantee: "connection: a certificate is that of the host which was asked for",
    file: "src/connection/open-socket.ts",
    find: "host: servername,",
    replace: "",
    noticedBy: surviving,
  },
  {
    guarantee: "connection: of several hosts a standby is passed over",
    file: "src/connection/connect.ts",
    find: 'hosts.length > 1 ? "read-write" : "any"',
    replace: '"any"',
    noticedBy: hosts,
  },
  {
    guarantee: "connection: a session that opens while the others leave a standby leaves it too",
    file: "src/connection/session-pool.ts",
    find: "retirements !== before",
    replace: "retirements < before",
    noticedBy: hosts,
  },
  {
    guarantee: "connection: read-write is no standby",
    file: "src/connection/target-session.ts",
    find: "return !isStandby && !isReadOnly;",
    replace: "return true;",
    noticedBy: hosts,
  },
  {
    guarantee: "connection: a session that meets 25006 is not lent again",
    file: "src/connection/session-pool.ts",
    find: " && !retired.has(session)",
    replace: "",
    noticedBy: hosts,
  },
  {
    guarantee: "connection: nor are the others on a standby whose session met 25006",
    file: "src/connection/session-pool.ts",
    find: "isReadOnly(error) && session.role.isReadOnly",
    replace: "false",
    noticedBy: hosts,
  },
  {
    guarantee: "connection: arrays are arrays",
    file: "src/connection/open-session.ts",
    find: "registerArrayTypes(sql);",
    replace: "",
    noticedBy: healing,
  },
  {
    guarantee: "3: what was committed is not said to be not-created",
    file: "src/sql/place-orders.ts",
    find: "throw readBackFailed(cause);",
    replace: "throw cause;",
    noticedBy: db("connection/broken-after-commit"),
  },
  {
    guarantee: "connection: never more than asked for",
    file: "src/connection/session-pool.ts",
    find: "max: maxConnections,",
    replace: "max: maxConnections + 1,",
    noticedBy: healing,
  },
  {
    guarantee: "connection: one whose lifetime is over is replaced",
    file: "src/connection/session-pool.ts",
    find: " && systemTimers.performance.now() < session.expiresAt",
    replace: "",
    noticedBy: healing,
  },
  {
    guarantee: "connection: closing does not wait for ever",
    file: "src/connection/session-pool.ts",
    find: 'session.destroy("CONNECTION_DESTROYED");',
    replace: "",
    noticedBy: healing,
  },
  {
    guarantee: "connection: closing waits for what is under way",
    file: "src/connection/session-pool.ts",
    find: "}, closingMs);",
    replace: "}, 0);",
    noticedBy: healing,
  },
];
