// Implements `gapless-orders migrations`: writes the migrations as files for drizzle-kit.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { hasCodecs } from "../../database/drizzle-internals.js";
import { journalOf, migrationText, shippedMigrations } from "../../migrations/shipped-migrations.js";
import { type GlobalOptions, installationFor } from "../installation-options.js";
import { exitCodes } from "../output.js";
import { isSupabaseFolder, supabaseFiles } from "../supabase-files.js";

export function addMigrations(program: Command, end: (code: number) => void): void {
  program
    .command("migrations")
    .description("write the migrations as files for drizzle-kit, with the names of --schema")
    .requiredOption("--out <folder>", "the folder, created if missing; not that of the app's own migrations")
    .addHelpText(
      "after",
      `
Point a drizzle-kit config at the folder and at the list of applied migrations that migrate() keeps, so that either tool
continues where the other stopped:
  out: "./gapless-orders", migrations: { schema: "gapless_orders", table: "migrations" }
Into a folder supabase/migrations it writes the files as the Supabase CLI names them, <timestamp>_<name>.sql.
Write the files again after each update of the package.`,
    )
    .action(async ({ out }: { readonly out: string }) => {
      const { schema } = program.opts<GlobalOptions>();
      if (isSupabaseFolder(out)) {
        const files = supabaseFiles(installationFor({ schema }));
        await mkdir(out, { recursive: true });
        for (const { name, text } of files) {
          await writeFile(join(out, name), text);
        }
        console.log(`${files.length} migrations written to ${out}`);
        end(exitCodes.fine);
        return;
      }
      const migrations = shippedMigrations(installationFor({ schema }));
      const journal = journalOf();
      await mkdir(join(out, "meta"), { recursive: true });
      for (const migration of migrations) {
        await writeFile(join(out, `${migration.tag}.sql`), migrationText(migration));
      }
      await writeFile(join(out, "meta/_journal.json"), `${JSON.stringify(journal, undefined, 2)}\n`);
      console.log(`${migrations.length} migrations written to ${out}`);
      if (hasCodecs) {
        // It would answer that the format is outdated, and its `up` that no snapshot was found.
        console.error(
          "drizzle-kit 1.0 cannot read them, only drizzle-kit 0.31: run `npx gapless-orders migrate`, with the same --schema",
        );
      }
      end(exitCodes.fine);
    });
}
