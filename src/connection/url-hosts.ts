// Reads the hosts and the TLS mode of a URL from the options that postgres.js parsed.
import type { Host, Tls } from "./open-socket.js";

interface ParsedUrl {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** The path of a Unix socket; `host` is then unused. */
  readonly path?: string | false | undefined;
  /** The value of `sslmode`, or of `ssl`. */
  readonly ssl?: unknown;
  readonly sslnegotiation?: unknown;
}

/** The modes of libpq that do not verify the certificate. */
const unchecked: readonly unknown[] = ["allow", "prefer", "require"];
/** The modes that continue unencrypted if the server does not support TLS. */
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
