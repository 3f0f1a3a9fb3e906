// Implements `gapless-orders migrations`: writes the migrations as files for drizzle-kit or the Supabase CLI.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Command, Option } from "commander";
import { type GlobalOptions, installationFor } from "../installation-options.js";
import { type DrizzleForm, drizzleFiles, drizzleForms, formOf, isSupabaseFolder } from "../migration-form.js";
import { exitCodes } from "../output.js";
import { supabaseFiles } from "../supabase-files.js";

interface MigrationsOptions {
  readonly out: string;
  readonly form?: DrizzleForm | undefined;
}

export function addMigrations(program: Command, end: (code: number) => void): void {
  program
    .command("migrations")
    .description("write the migrations as files for drizzle-kit, with the names of --schema")
    .requiredOption("--out <folder>", "the folder, created if missing; not that of the app's own migrations")
    .addOption(
      new Option(
        "--form <form>",
        "journal for drizzle-kit 0.31, folders for 1.0 (default: as the folder has it, or as the installed Drizzle)",
      ).choices(drizzleForms),
    )
    .addHelpText(
      "after",
      `
Point a drizzle-kit config at the folder and at the list of applied migrations that migrate() keeps, so that either tool
continues where the other stopped:
  out: "./gapless-orders", migrations: { schema: "gapless_orders", table: "migrations" }
Into a folder supabase/migrations it writes the files as the Supabase CLI names them, <timestamp>_<name>.sql.
Write the files again after each update of the package.`,
    )
    .action(async ({ out, form }: MigrationsOptions) => {
      const { schema } = program.opts<GlobalOptions>();
      const installation = installationFor({ schema });
      const files = isSupabaseFolder(out)
        ? supabaseFiles(installation)
        : drizzleFiles(form ?? formOf(out), installation);
      for (const { path, text } of files) {
        const file = join(out, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
      const written = files.filter(({ path }) => path.endsWith(".sql")).length;
      console.log(`${written} migrations written to ${out}`);
      end(exitCodes.fine);
    });
}
