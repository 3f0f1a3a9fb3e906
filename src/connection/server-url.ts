// Parses the URL of a server, without loading a driver.
import { userInfo } from "node:os";
import { malformedUrl } from "./malformed-url.js";
import { parseTargetSession, type TargetSession } from "./target-session.js";
import { type TlsAttempts, type TlsOptions, tlsOf } from "./tls-mode.js";
import { hostsOf, type Place } from "./url-hosts.js";
import { sortParameters } from "./url-parameters.js";

/** A host, and the ways to encrypt the connection to it. */
export interface UrlHost extends Place {
  readonly tls: TlsAttempts;
}

export interface ServerUrl {
  readonly hosts: readonly UrlHost[];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly target: TargetSession | undefined;
  /** What the server gets as settings when a session starts. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the URL says of the options of `connect`. */
  readonly options: {
    readonly pooler: boolean;
    readonly maxConnections: number | undefined;
    readonly connectTimeoutMs: number | undefined;
  };
  /** What the user should hear about parameters that have no effect. */
  readonly warnings: readonly string[];
}

/** The options of `connect` that decide how the URL is read. */
export interface UrlOptions {
  readonly ssl?: boolean | TlsOptions | undefined;
  readonly pooler?: boolean | undefined;
}

const form =
  /^postgres(?:ql)?:\/\/(?:(?<credentials>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/;

/** Throws a TypeError, which does not repeat the URL, if it is malformed. Environment variables of libpq fill gaps. */
export function parseServerUrl(url: string, { ssl, pooler }: UrlOptions = {}): ServerUrl {
  const parts = form.exec(url)?.groups;
  const parameters = new Map(new URLSearchParams(parts?.["query"] ?? ""));
  // A name with other characters is probably the rest of a password with a question mark.
  if (parts === undefined || [...parameters.keys()].some((name) => !/^[A-Za-z_][\w.]*$/.test(name))) {
    throw malformedUrl();
  }
  const [user = "", ...rest] = (parts["credentials"] ?? "").split(":").map(decoded);
  const database = decoded(parts["database"] ?? "");
  const { settings, warnings } = sortParameters(parameters);
  const tls = tlsOf(parameters, ssl);
  const name =
    first(parameters.get("user"), user, process.env["PGUSERNAME"], process.env["PGUSER"]) ?? whoRuns();
  const isPooler = pooler ?? parameters.get("pgbouncer") === "true";
  const path = searchPath(parameters.get("schema"), isPooler);
  const seconds = positive("connect_timeout", parameters.get("connect_timeout"));
  return {
    hosts: hostsOf(decodable(parts["hosts"] ?? ""), parameters).map((place) => ({ ...place, tls })),
    user: name,
    password: first(parameters.get("password"), rest.join(":"), process.env["PGPASSWORD"]) ?? "",
    database: first(parameters.get("dbname"), database, process.env["PGDATABASE"]) ?? name,
    target: parseTargetSession(parameters.get("target_session_attrs")),
    settings: { ...path.settings, ...settings },
    options: {
      pooler: isPooler,
      maxConnections: positive("connection_limit", parameters.get("connection_limit")),
      connectTimeoutMs: seconds === undefined ? undefined : seconds * 1_000,
    },
    warnings: [...warnings, ...path.warnings],
  };
}

/** Prisma's parameter. Behind a pooler a setting would be the next client's too, or be refused. */
function searchPath(schema: string | undefined, isPooler: boolean) {
  if (schema === undefined || schema === "") {
    return { settings: {}, warnings: [] };
  }
  if (!isPooler) {
    return { settings: { search_path: `"${schema.replaceAll('"', '""')}"` }, warnings: [] };
  }
  const warning =
    "connect: the URL's parameter schema has no effect through a pooler in transaction mode: name the schema in your " +
    "tables with pgSchema, or set search_path on the role";
  return { settings: {}, warnings: schema === "public" ? [] : [warning] };
}

function first(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformedUrl();
  }
}

function decodable(text: string): string {
  decoded(text);
  return text;
}

/** Undefined for zero, with which libpq and Prisma mean no limit. */
function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "" || text === "0") {
    return undefined;
  }
  if (!/^\d{1,6}$/.test(text)) {
    throw new TypeError(`connect: the URL's parameter ${name} must be a whole number`);
  }
  return Number(text);
}

/** libpq's last resort. The account may have no name, as in some containers. */
function whoRuns(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env["USER"] ?? "postgres";
  }
}
