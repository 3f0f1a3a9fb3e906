// Owns the databases of the bench: one server, durable commits, a fresh migrated database for each run.
import postgres from "postgres";
import { connect } from "../src/connection/connect.js";
import { migrate } from "../src/migrations/index.js";
import { startEmbeddedServer } from "../test/support/embedded-server.js";
import { withDatabase } from "../test/support/urls.js";

export interface Databases {
  /** Runs something on a fresh database, which is dropped afterwards. */
  withFresh<T>(run: (url: string) => Promise<T>): Promise<T>;
  /** `server_version`, and the settings that decide what a commit costs. */
  readonly about: string;
  stop(): Promise<void>;
}

export async function startDatabases(): Promise<Databases> {
  const server = await startEmbeddedServer({ fsync: true });
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  // As production has it: under "C" every comparison of texts is one of bytes, and flatters text keys.
  await admin`
    create database bench_template
    template template0
    locale_provider icu
    icu_locale 'en-US'
    lc_collate 'C'
    lc_ctype 'C'`;
  const template = connect(withDatabase(server.url, "bench_template"));
  await migrate(template.db);
  await template.close();
  const [about] = await admin`
    select format('PostgreSQL %s, locale en-US by ICU, fsync %s, synchronous_commit %s', current_setting('server_version'),
      current_setting('fsync'), current_setting('synchronous_commit')) as settings`;
  let runs = 0;
  return {
    about: String(about?.["settings"]),
    async withFresh(run) {
      runs += 1;
      const name = `bench_${runs}`;
      await admin`create database ${admin(name)} template bench_template`;
      await admin`checkpoint`;
      try {
        return await run(withDatabase(server.url, name));
      } finally {
        await admin`drop database ${admin(name)} with (force)`;
      }
    },
    async stop() {
      await admin.end();
      await server.stop();
    },
  };
}
