// Owns what a URL says of its hosts and of TLS, as postgres.js reads it.
import type { Host, Tls } from "./open-socket.js";

interface ParsedUrl {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** Of a Unix socket; there is no host then. */
  readonly path?: string | false | undefined;
  /** The value of `sslmode`, or of `ssl`. */
  readonly ssl?: unknown;
  readonly sslnegotiation?: unknown;
}

/** Modes of libpq in which a certificate is not looked at. */
const unchecked: readonly unknown[] = ["allow", "prefer", "require"];
const optional: readonly unknown[] = ["allow", "prefer"];

export function hostsOf(parsed: ParsedUrl): readonly Host[] {
  const path = parsed.path || undefined;
  const tls = tlsOf(parsed);
  return parsed.host.map((name, index) => ({ name, port: parsed.port[index] ?? 5432, path, tls }));
}

function tlsOf({ ssl, sslnegotiation }: ParsedUrl): Tls | undefined {
  if (ssl === undefined || ssl === null || ssl === false) {
    return undefined;
  }
  return {
    rejectUnauthorized: !unchecked.includes(ssl),
    isOptional: optional.includes(ssl),
    isDirect: sslnegotiation === "direct",
  };
}
