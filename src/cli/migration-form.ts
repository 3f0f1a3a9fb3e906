// Decides in which form the migrations are written for another tool, and which files that form has.
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { hasCodecs } from "../database/drizzle-internals.js";
import { folderName, journalOf, migrationText, shippedMigrations } from "../migrations/shipped-migrations.js";
import type { Installation } from "../schema/installation.js";

/** drizzle-kit 0.31 reads files and a journal, drizzle-kit 1.0 a folder for each migration. */
export const drizzleForms = ["journal", "folders"] as const;
export type DrizzleForm = (typeof drizzleForms)[number];

export interface MigrationFile {
  /** Below the folder that the user names. */
  readonly path: string;
  readonly text: string;
}

/** Whether a folder is that of the Supabase CLI, which reads `<timestamp>_<name>.sql` there. */
export function isSupabaseFolder(folder: string): boolean {
  return /[\\/]supabase[\\/]migrations$/.test(resolve(folder));
}

/** The form that a folder has already, or else the one that belongs to the installed Drizzle. */
export function formOf(folder: string): DrizzleForm {
  if (existsSync(join(folder, "meta/_journal.json"))) {
    return "journal";
  }
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const isOfFolders = names.some((name) => existsSync(join(folder, name, "migration.sql")));
  return isOfFolders || hasCodecs ? "folders" : "journal";
}

/** The files of a form. drizzle-kit migrates from them; it generates nothing there, so there are no snapshots. */
export function drizzleFiles(form: DrizzleForm, installation: Installation): readonly MigrationFile[] {
  const migrations = shippedMigrations(installation);
  if (form === "folders") {
    return migrations.map((migration) => ({
      path: `${folderName(migration)}/migration.sql`,
      text: migrationText(migration),
    }));
  }
  return [
    ...migrations.map((migration) => ({ path: `${migration.tag}.sql`, text: migrationText(migration) })),
    { path: "meta/_journal.json", text: `${JSON.stringify(journalOf(), undefined, 2)}\n` },
  ];
}
