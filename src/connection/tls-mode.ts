// Decides by the URL and the option `ssl` whether a connection uses TLS, and what it verifies: libpq's `sslmode`.

import { readFileSync } from "node:fs";
import { isError } from "../errors/is-error.js";

/** Certificates for TLS. Texts are PEM. */
export interface TlsOptions {
  /** The authorities that may have signed the server's certificate. (Default: those of Node.js) */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** The client's own certificate. (Default: none) */
  readonly cert?: string | Uint8Array | undefined;
  /** The private key of `cert`. (Default: none) */
  readonly key?: string | Uint8Array | undefined;
  /** The passphrase of `key`. (Default: none) */
  readonly passphrase?: string | undefined;
  /** The name that the server's certificate must have, if it is not the host's, as behind a tunnel. (Default: the host) */
  readonly servername?: string | undefined;
}

export interface Tls extends TlsOptions {
  /** Whether an authority must have signed the certificate. libpq accepts any for `sslmode=require`. */
  readonly rejectUnauthorized: boolean;
  /** Whether the certificate must name the host. */
  readonly checksName: boolean;
  /** Whether to continue unencrypted with a server that does not support TLS. */
  readonly isOptional: boolean;
  /** Whether to start TLS directly, without an SSLRequest first. */
  readonly isDirect: boolean;
}

/** What to try with a host, in this order; `undefined` is without TLS. */
export type TlsAttempts = readonly [Tls | undefined, ...(Tls | undefined)[]];

const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
type Mode = (typeof modes)[number];

/** What node-postgres, JDBC and others write for a mode. */
const aliases: Readonly<Record<string, Mode>> = {
  true: "verify-full",
  "1": "verify-full",
  false: "disable",
  "0": "disable",
  "no-verify": "require",
};

/** Throws a TypeError for values that no mode has, for a contradiction, and for a file that cannot be read. */
export function tlsOf(
  parameters: ReadonlyMap<string, string>,
  option: boolean | TlsOptions | undefined,
): TlsAttempts {
  const value = (name: string) => parameters.get(name) || process.env[`PG${name.toUpperCase()}`] || undefined;
  const written = modeOf("sslmode", value("sslmode")) ?? modeOf("ssl", value("ssl"));
  const isAsked = option === true || typeof option === "object";
  if (isAsked && written === "disable") {
    throw new TypeError(
      "connect: the URL says sslmode=disable, and the option ssl asks for TLS: leave out one of them",
    );
  }
  const rootFile = value("sslrootcert");
  const files = {
    ...(rootFile === undefined || rootFile === "system" ? {} : { ca: readFile("sslrootcert", rootFile) }),
    ...(value("sslcert") === undefined ? {} : { cert: readFile("sslcert", value("sslcert")) }),
    ...(value("sslkey") === undefined ? {} : { key: readFile("sslkey", value("sslkey")) }),
    ...(value("sslpassword") === undefined ? {} : { passphrase: value("sslpassword") }),
    ...(typeof option === "object" ? option : {}),
  };
  // Whoever names a certificate and no mode wants it to count.
  const unwritten = isAsked || rootFile !== undefined || "cert" in files ? "verify-full" : "disable";
  const mode = option === false ? "disable" : (written ?? unwritten);
  if (rootFile === "system" && mode !== "verify-full") {
    throw new TypeError("connect: sslrootcert=system needs sslmode=verify-full, as with libpq");
  }
  const isDirect = value("sslnegotiation") === "direct";
  if (isDirect && ["disable", "allow", "prefer"].includes(mode)) {
    throw new TypeError("connect: sslnegotiation=direct needs sslmode=require, verify-ca or verify-full");
  }
  const tls = {
    ...files,
    // As libpq: an authority that is named is asked. One that the app gives in its code also has to name the host.
    rejectUnauthorized:
      mode.startsWith("verify") || (mode === "require" && (isAsked || files.ca !== undefined)),
    checksName: mode === "verify-full" || (mode === "require" && isAsked),
    isOptional: mode === "prefer",
    isDirect,
  };
  switch (mode) {
    case "disable":
      return [undefined];
    case "allow":
      return [undefined, tls];
    case "prefer":
      return [tls, undefined];
    default:
      return [tls];
  }
}

function modeOf(name: string, value: string | undefined): Mode | undefined {
  if (value === undefined) {
    return undefined;
  }
  const mode = modes.find((word) => word === value) ?? aliases[value];
  if (mode === undefined) {
    throw new TypeError(`connect: ${name} must be one of ${modes.join(", ")}`);
  }
  return mode;
}

function readFile(name: string, path: string | undefined): Uint8Array {
  try {
    return readFileSync(path ?? "");
  } catch (error) {
    const code = isError(error) && "code" in error ? String(error.code) : "no reason is known";
    throw new TypeError(
      `connect: the file of ${name} cannot be read (${code}): give its path, or the option ssl`,
    );
  }
}
