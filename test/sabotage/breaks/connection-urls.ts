// Owns the breaks of URLs, TLS modes and passwords, and of what is said when a session does not open.
import { type Break, db } from "../break.js";

const parsing = "test/unit/connection/server-url.test.ts";
const modes = "test/unit/connection/tls-mode.test.ts";
const words = db("errors/words");

export const connectionUrls: readonly Break[] = [
  {
    guarantee: "URLs: an IPv6 address is one host",
    file: "src/connection/url-hosts.ts",
    find: "(\\[[^[\\]]*\\])|",
    replace: "(\\[never\\])|",
    noticedBy: parsing,
  },
  {
    guarantee: "URLs: a parameter that is unknown does not reach the server",
    file: "src/connection/url-parameters.ts",
    find: "unknown.push(name);",
    replace: "settings[name] = value;",
    noticedBy: parsing,
  },
  {
    guarantee: "URLs: verify-full wants the host's name in the certificate",
    file: "src/connection/tls-mode.ts",
    find: 'mode === "verify-full" ||',
    replace: "false ||",
    noticedBy: modes,
  },
  {
    guarantee: "URLs: a server that wants TLS gets it by sslmode=allow",
    file: "src/connection/choose-host.ts",
    find: '["28000", ',
    replace: '["no", ',
    noticedBy: db("connection/sslmode"),
  },
  {
    guarantee: "passwords: SCRAM gets them as SASLprep makes them",
    file: "src/connection/open-session.ts",
    find: "isScram ? password.forScram : password.asGiven",
    replace: "password.asGiven",
    noticedBy: db("connection/passwords"),
  },
  {
    guarantee: "passwords: MD5 gets them as they are",
    file: "src/connection/open-session.ts",
    find: "isScram ? password.forScram : password.asGiven",
    replace: "password.forScram",
    noticedBy: db("connection/passwords"),
  },
  {
    guarantee: "words: a migration that fails is named, and its statement is not printed",
    file: "src/migrations/preconditions.ts",
    find: "  throw new Error(\n    `gapless-orders: migration",
    replace: "  if (cause !== undefined) throw thrown;\n  throw new Error(\n    `gapless-orders: migration",
    noticedBy: words,
  },
  {
    guarantee: "words: a missing function of ours says which command is missing",
    file: "src/errors/failure-messages.ts",
    find: 'startsWith("parse_") ?? false',
    replace: 'startsWith("never") ?? false',
    noticedBy: words,
  },
  {
    guarantee: "words: a time zone that the server does not know is named",
    file: "src/errors/failure-messages.ts",
    find: 'code !== "22023" ||',
    replace: "true ||",
    noticedBy: words,
  },
];
