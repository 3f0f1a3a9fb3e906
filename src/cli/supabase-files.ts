// Owns the migrations as the Supabase CLI names them: one file each, by the second in which it was written.
import { appliedMigrations } from "../migrations/applied-migrations.js";
import { migrationText, secondOf, shippedMigrations } from "../migrations/shipped-migrations.js";
import { type Installation, quoteName } from "../schema/installation.js";
import type { MigrationFile } from "./migration-form.js";

/**
 * Each file also writes its migration into the list that `migrate` reads, so that either of them goes on where the other
 * stopped. The schema of that list is made by the first one.
 */
export function supabaseFiles(installation: Installation): readonly MigrationFile[] {
  const { schema, table } = appliedMigrations(installation);
  const list = `${quoteName(schema)}.${quoteName(table)}`;
  return shippedMigrations(installation).map((migration, index) => {
    const created =
      index === 0
        ? `create schema if not exists ${quoteName(schema)};
create table if not exists ${list} (id serial primary key, hash text not null, created_at bigint);
`
        : "";
    const listed = `insert into ${list} (hash, created_at) values ('${migration.hash}', ${migration.folderMillis});\n`;
    return {
      path: `${secondOf(migration)}_gapless_orders_${migration.tag}.sql`,
      text: `${migrationText(migration)}${created}${listed}`,
    };
  });
}
