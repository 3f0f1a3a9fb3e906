// Owns the errors of a connection: a code that `classifyFailure` knows, and words without the URL.

/** Said of a statement that was sent, or may have been: nobody knows what became of it. */
export type BrokenCode = "CONNECTION_CLOSED" | "CONNECTION_DESTROYED" | "CONNECTION_STALLED";

/** Said before anything was sent. */
export type UnavailableCode =
  | "CONNECT_FAILED"
  | "CONNECT_TIMEOUT"
  | "CONNECTION_ENDED"
  | "NO_SUITABLE_HOST"
  | "POOL_TIMEOUT";

/** Said of a statement that an app must not send over this connection. */
export type MisuseCode = "COPY_UNSUPPORTED" | "UNSAFE_TRANSACTION";

const words: Readonly<Record<BrokenCode | UnavailableCode | MisuseCode, string>> = {
  CONNECTION_CLOSED: "the connection was closed",
  CONNECTION_DESTROYED: "the connection was closed by this process",
  CONNECTION_STALLED: "the server works on no statement of this connection, and its answer never came",
  CONNECT_FAILED: "the connection broke before it was open",
  CONNECT_TIMEOUT: "the server did not let the connection in within the time limit",
  CONNECTION_ENDED: "the connections were closed by `close`",
  NO_SUITABLE_HOST: "no host of the URL that answers is what is asked for: of several, one that takes writes",
  POOL_TIMEOUT: "no connection was free within the time limit",
  COPY_UNSUPPORTED: "COPY from or to the client needs a connection of the driver's own",
  UNSAFE_TRANSACTION: "a transaction is begun with db.transaction(), so that it has its connection to itself",
};

export function connectionError(code: BrokenCode | UnavailableCode | MisuseCode, cause?: unknown): Error {
  return Object.assign(new Error(words[code], { cause }), { code });
}
