// Creates the errors of a connection, with a code that `classifyFailure` knows and a message without the URL.

/** The statement was sent, or may have been: its outcome is unknown. */
export type BrokenCode = "CONNECTION_CLOSED" | "CONNECTION_DESTROYED" | "CONNECTION_STALLED" | "NOT_FLUSHED";

/** Nothing was sent. */
export type UnavailableCode =
  | "CONNECT_FAILED"
  | "CONNECT_TIMEOUT"
  | "CONNECTION_ENDED"
  | "NO_SUITABLE_HOST"
  | "POOL_TIMEOUT";

/** The app sent a statement that this connection refuses. */
export type MisuseCode = "COPY_UNSUPPORTED" | "TIMERS_FAKED" | "UNSAFE_TRANSACTION";

/** The messages, by their codes. */
export const connectionMessages: Readonly<Record<BrokenCode | UnavailableCode | MisuseCode, string>> = {
  CONNECTION_CLOSED: "the connection was closed",
  CONNECTION_DESTROYED: "the connection was closed by this process",
  CONNECTION_STALLED: "no answer came, and the server is not working on a statement of this connection",
  NOT_FLUSHED: "the statement was committed, and the server did not say whether its log is flushed",
  CONNECT_FAILED: "the connection broke before it was open",
  CONNECT_TIMEOUT: "the server did not accept the connection within the time limit",
  CONNECTION_ENDED: "the connections were closed by `close`",
  NO_SUITABLE_HOST:
    "no host of the URL that answers has the requested role; of several, one must take writes",
  POOL_TIMEOUT: "no connection was free within the time limit",
  COPY_UNSUPPORTED: "COPY from or to the client needs a connection of the driver's own",
  TIMERS_FAKED:
    "a test has faked setTimeout or setImmediate, which the driver needs: fake only Date, as docs/testing.md shows",
  UNSAFE_TRANSACTION: "begin transactions with db.transaction(), which gives each a connection to itself",
};

export function connectionError(code: BrokenCode | UnavailableCode | MisuseCode, cause?: unknown): Error {
  return Object.assign(new Error(connectionMessages[code], { cause }), { code });
}
