// Reads the files of the shipped migrations. In dist this module holds their texts instead, so that a bundle has them: see
// scripts/embed-migrations.js.
import { readFileSync } from "node:fs";

/** The text of a file in the folder `drizzle`, such as `meta/_journal.json`. Throws if there is none. */
export function migrationFile(name: string): string {
  return readFileSync(new URL(`../../drizzle/${name}`, import.meta.url), "utf8");
}
