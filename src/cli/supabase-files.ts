// Writes the migrations as the Supabase CLI names them: one file each, by the second in which it was written.
import { resolve } from "node:path";
import { appliedMigrations } from "../migrations/applied-migrations.js";
import { migrationText, shippedMigrations } from "../migrations/shipped-migrations.js";
import { type Installation, quoteName } from "../schema/installation.js";

/** Whether a folder is that of the Supabase CLI, which reads `<timestamp>_<name>.sql` there. */
export function isSupabaseFolder(folder: string): boolean {
  return /[\\/]supabase[\\/]migrations$/.test(resolve(folder));
}

interface SupabaseFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Each file also writes its migration into the list that `migrate` reads, so that either of them goes on where the other
 * stopped. The schema of that list is made by the first one.
 */
export function supabaseFiles(installation: Installation): readonly SupabaseFile[] {
  const { schema, table } = appliedMigrations(installation);
  const list = `${quoteName(schema)}.${quoteName(table)}`;
  let last = 0;
  return shippedMigrations(installation).map((migration, index) => {
    // The CLI knows a migration by its second, so no two may have one.
    last = Math.max(last + 1_000, migration.folderMillis);
    const created =
      index === 0
        ? `create schema if not exists ${quoteName(schema)};
create table if not exists ${list} (id serial primary key, hash text not null, created_at bigint);
`
        : "";
    const listed = `insert into ${list} (hash, created_at) values ('${migration.hash}', ${migration.folderMillis});\n`;
    const second = new Date(last).toISOString().replaceAll(/\D/g, "").slice(0, 14);
    return {
      name: `${second}_gapless_orders_${migration.tag}.sql`,
      text: `${migrationText(migration)}${created}${listed}`,
    };
  });
}
