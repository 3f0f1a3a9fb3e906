// Sorts the parameters of a URL: what `connect` uses, what the server gets as a setting, and what has no effect.
import { isServerSetting } from "./server-settings.js";

/** The parameters of libpq, and of tools, that `connect` follows. */
const used: ReadonlySet<string> = new Set(
  `host hostaddr port user password dbname connect_timeout target_session_attrs
  sslmode ssl sslnegotiation sslrootcert sslcert sslkey sslpassword
  schema pgbouncer connection_limit`.split(/\s+/),
);

/**
 * The parameters that providers and other clients add, and that mean nothing here. `channel_binding` is one of them: the
 * driver has none, and `sslmode=verify-full` is what keeps others from listening.
 */
const ignored: ReadonlySet<string> = new Set(
  `channel_binding client_encoding fallback_application_name gssencmode gssdelegation gsslib krbsrvname passfile
  keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout load_balance_hosts
  sslcertmode sslcompression sslsni sslkeylogfile sslaccept sslidentity uselibpqcompat
  pool_timeout socket_timeout statement_cache_size prepared_statement_cache_size single_use_connections
  pool pool_size pool_max_conns max min idle_timeout max_lifetime max_pipeline backoff keep_alive prepare
  prepared_statements prepareThreshold fetch_types query_timeout supa workaround`.split(/\s+/),
);

/** The parameters that ask for something that `connect` cannot do, and whose loss the user must hear of. */
const refused: Readonly<Record<string, string>> = {
  require_auth: "leave it out, and let the server's pg_hba.conf ask for the method",
  requirepeer: "leave it out, or connect over TLS with sslmode=verify-full",
  requiressl: "write sslmode=require",
  service: "write the host, the database and the user into the URL",
  servicefile: "write the host, the database and the user into the URL",
  ssl_max_protocol_version: "set --tls-max-v1.2 in NODE_OPTIONS",
  ssl_min_protocol_version: "set --tls-min-v1.3 in NODE_OPTIONS; without it TLS 1.2 is the oldest",
  sslcrl: "leave it out, or give a short-lived certificate",
  sslcrldir: "leave it out, or give a short-lived certificate",
};

export interface SortedParameters {
  /** By the names of the server's settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the user should hear about parameters that have no effect. */
  readonly warnings: readonly string[];
}

/** Throws a TypeError for a parameter without which the connection would be less safe than the URL says. */
export function sortParameters(parameters: ReadonlyMap<string, string>): SortedParameters {
  const settings: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, value] of parameters) {
    const instead = refused[name];
    if (instead !== undefined) {
      throw new TypeError(`connect: the URL's parameter ${name} is not supported: ${instead}`);
    }
    if (isServerSetting(name)) {
      settings[name] = value;
    } else if (name.startsWith("ssl") && !used.has(name) && !ignored.has(name)) {
      throw new TypeError(
        `connect: the URL's parameter ${name} is unknown, and without it the connection may be less safe than you ` +
          "meant: write sslmode, sslrootcert, sslcert, sslkey, sslpassword or sslnegotiation",
      );
    } else if (!used.has(name) && !ignored.has(name)) {
      unknown.push(name);
    }
  }
  const warning =
    `connect: the URL's parameter ${unknown.join(", ")} is unknown and has no effect: remove it, or write a setting of ` +
    "the server as options=-c%20name%3Dvalue";
  return { settings, warnings: unknown.length > 0 ? [warning] : [] };
}
