// Owns the ways in which a session does not open, and what a user reads then: what happened, where, and what to do now.
import type { ConnectOptions } from "../../src/connection/connect.js";
import type { TestDatabase } from "./database.js";
import { type ProviderServer, refusalOf } from "./provider-server.js";

export interface Words {
  readonly when: string;
  readonly say: () => Promise<string>;
  readonly what: RegExp;
  readonly where: RegExp;
  readonly now: RegExp;
}

const refused = async (url: string, options?: ConnectOptions) =>
  (await refusalOf(url, options))?.message ?? "";

// The server of the run may be anywhere: in a container, or where TEST_DATABASE_URL says.
const at = /connect: (?:[\w.-]+|\[[\da-f:]+\]):\d+:/;

/** The messages of sessions that do not open, on a server with TLS and on a database of another without. */
export const connectionWords = (
  server: ProviderServer,
  plain: Pick<TestDatabase, "url">,
): readonly Words[] => [
  {
    when: "the database does not exist",
    say: () => refused(server.url("/nothing")),
    what: /database "nothing" does not exist/,
    where: at,
    now: /create the database, or correct the URL/,
  },
  {
    when: "the password is wrong",
    say: () => refused(server.url("/postgres", "postgres:hunter2")),
    what: /password authentication failed for user "postgres"/,
    where: at,
    now: /correct the user and the password/,
  },
  {
    when: "the server wants TLS",
    say: () => refused(server.url("/postgres", "only_tls:x")),
    what: /pg_hba\.conf rejects/,
    where: at,
    now: /add sslmode=verify-full/,
  },
  {
    when: "the server has no TLS",
    say: () => refused(`${plain.url()}?sslmode=require`),
    what: /the server does not support TLS/,
    where: at,
    now: /switch ssl on there, or leave sslmode out/,
  },
  {
    when: "nobody is trusted who signed the certificate",
    say: () => refused(server.url("/postgres?sslmode=verify-full")),
    what: /its certificate was refused: self-signed certificate/,
    where: at,
    now: /give the authority that signed it \(sslrootcert/,
  },
  {
    when: "the server does not know a setting",
    say: () => refused(server.url("/postgres?options=-c%20no_such=1")),
    what: /unrecognized configuration parameter "no_such"/,
    where: at,
    now: /correct the setting, which is one of the URL's parameters/,
  },
  {
    when: "the server does not take a setting's value",
    say: () => refused(server.url("/postgres?TimeZone=Mars/Base")),
    what: /invalid value for parameter "TimeZone": "Mars\/Base"/,
    where: at,
    now: /correct the setting/,
  },
  {
    when: "no server listens",
    say: () => refused("postgres://u:hunter2@127.0.0.1:1/x"),
    what: /ECONNREFUSED/,
    where: at,
    now: /start it, or correct host and port/,
  },
  {
    when: "the host is unknown",
    say: () => refused("postgres://u:hunter2@no-such-host.invalid/x"),
    what: /ENOTFOUND|EAI_AGAIN/,
    where: at,
    now: /correct the host of the URL|look at the machine's DNS/,
  },
  {
    when: "no server has its socket in the directory",
    say: () => refused("postgres://u:hunter2@%2Fno%2Fdirectory/x"),
    what: /ENOENT/,
    where: /connect: \/no\/directory\/\.s\.PGSQL\.5432:/,
    now: /start it, or correct the directory/,
  },
];
