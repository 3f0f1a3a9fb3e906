// Owns a primary and a real standby of it: a copy of its data that follows its log.
import { execFile } from "node:child_process";
import { appendFile, chown, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { newEmbeddedServer } from "./embedded-server.js";

interface Primary {
  readonly url: string;
  /** Where its data is. */
  readonly directory: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Standby extends Primary {
  /** Makes it a primary. Resolves when it takes writes. */
  promote(): Promise<void>;
  /** Resolves when it has all that the primary has committed so far. */
  untilCaughtUp(): Promise<void>;
}

export interface Pair {
  readonly primary: Primary;
  readonly standby: Standby;
  /** Of both, the standby first: who takes the first that answers is on the standby. */
  readonly url: string;
  /** Stops both and removes their data. */
  end(): Promise<void>;
}

/**
 * `pg_basebackup` is not among the binaries of the npm package. A copy of a server that was stopped in order is what it
 * would make.
 */
export async function startPair({ tls = false } = {}): Promise<Pair> {
  // A standby refuses to have fewer connections than the server of which it is the copy, and initdb's has a hundred.
  const options = { persistent: true, maxConnections: 100, tls };
  const primary = await newEmbeddedServer(options);
  const standby = await newEmbeddedServer(options);
  await primary.server.initialise();
  // With its owner, which is another user where this process is root.
  await promisify(execFile)("cp", ["-Rp", primary.directory, standby.directory]);
  await follow(standby.directory, primary.port);
  await primary.server.start();
  await standby.startReading();

  const sql = (url: string) => postgres(url, { max: 1, onnotice: () => {} });
  const ask = async (url: string, query: string): Promise<unknown> => {
    const client = sql(url);
    const [row] = await client.unsafe(query).finally(() => client.end());
    return row?.["answer"];
  };
  return {
    primary: {
      url: primary.url,
      directory: primary.directory,
      stop: () => primary.server.stop(),
      start: () => primary.server.start(),
    },
    standby: {
      url: standby.url,
      directory: standby.directory,
      stop: () => standby.server.stop(),
      start: () => standby.startReading(),
      promote: async () => void (await ask(standby.url, "select pg_promote(true, 60) as answer")),
      async untilCaughtUp() {
        const position = String(await ask(primary.url, "select pg_current_wal_flush_lsn() as answer"));
        const hasCome = `select pg_last_wal_replay_lsn() >= '${position}'::pg_lsn as answer`;
        while ((await ask(standby.url, hasCome)) !== true) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
    },
    url: primary.url.replace(
      `127.0.0.1:${primary.port}`,
      `127.0.0.1:${standby.port},127.0.0.1:${primary.port}`,
    ),
    async end() {
      await standby.server.stop();
      await primary.server.stop();
      await rm(standby.directory, { recursive: true, force: true });
      await rm(primary.directory, { recursive: true, force: true });
    },
  };
}

/** Has the server that starts on this data follow another. */
async function follow(directory: string, port: number): Promise<void> {
  const { uid, gid } = await stat(directory);
  const signal = join(directory, "standby.signal");
  await writeFile(signal, "");
  await chown(signal, uid, gid);
  const source = `host=127.0.0.1 port=${port} user=postgres password=postgres`;
  await appendFile(join(directory, "postgresql.auto.conf"), `primary_conninfo = '${source}'\n`);
}
