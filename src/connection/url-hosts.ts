// Reads the hosts of a URL as libpq does: several, IPv6 in brackets, and directories of Unix sockets.
import { malformedUrl } from "./malformed-url.js";

/** Where a server listens. */
export interface Place {
  /** The host's name or address, which a certificate must have. */
  readonly name: string;
  /** The address to connect to, if it is not to be looked up by the name. */
  readonly address: string | undefined;
  readonly port: number;
  /** The path of a Unix socket; `name` is then unused. */
  readonly path: string | undefined;
}

/**
 * @param authority what stands between `@` and the path. The parameters `host`, `hostaddr` and `port` replace its parts.
 * Without a host it is that of PGHOST, or `localhost`.
 */
export function hostsOf(authority: string, parameters: ReadonlyMap<string, string>): readonly Place[] {
  const given = authority.split(",").map(splitPort);
  const names =
    listOf(parameters.get("host")) ??
    (authority === "" ? undefined : given.map(({ name }) => name)) ??
    listOf(process.env["PGHOST"]);
  const addresses = listOf(parameters.get("hostaddr"));
  const ports =
    listOf(parameters.get("port")) ??
    (given.some(({ port }) => port !== undefined) ? given.map(({ port }) => port ?? "") : undefined) ??
    listOf(process.env["PGPORT"]) ??
    [];
  const hosts = names ?? addresses ?? [""];
  if (
    ![0, 1, hosts.length].includes(ports.length) ||
    ![hosts.length, undefined].includes(addresses?.length)
  ) {
    throw malformedUrl("it has not as many ports or addresses as hosts");
  }
  return hosts.map((host, index) => placeOf(host, ports[index] ?? ports[0] ?? "", addresses?.[index]));
}

function placeOf(host: string, port: string, address: string | undefined): Place {
  const name = /^\[(.*)\]$/.exec(host)?.[1] ?? (host === "" ? "localhost" : host);
  const number = port === "" ? 5432 : Number(port);
  if (!(/^\d*$/.test(port) && number >= 1 && number <= 65_535)) {
    throw malformedUrl("a port is a number from 1 to 65535");
  }
  const path = name.startsWith("/") ? `${name}/.s.PGSQL.${number}` : undefined;
  return { name, address, port: number, path };
}

/** Of `host:port`, `[::1]:port`, or `%2Frun%2Fpostgresql`. */
function splitPort(host: string): { readonly name: string; readonly port: string | undefined } {
  const [, bracketed, plain, port] = /^(?:(\[[^[\]]*\])|([^:[\]]*))(?::(.*))?$/.exec(host) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) {
    throw malformedUrl("an IPv6 address is written in brackets, such as [::1]");
  }
  return { name: decodeURIComponent(name), port };
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text === undefined || text === "" ? undefined : text.split(",");
}

/** The place, as a message names it. */
export function nameOf({ name, port, path }: Place): string {
  return path ?? (name.includes(":") ? `[${name}]:${port}` : `${name}:${port}`);
}
