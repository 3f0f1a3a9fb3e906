// Implements `gapless-orders migrate`.
import type { Command } from "commander";
import { migrateAndReport } from "../../migrations/migrate.js";
import { type Installation, resolveInstallation } from "../../schema/installation.js";
import { withDatabase } from "../open-database.js";
import { exitCodes } from "../output.js";

export function addMigrate(program: Command, end: (code: number) => void): void {
  program
    .command("migrate")
    .description("migrate the database to the schema of this version; does nothing if it is up to date")
    .action(async () => {
      const { applied, restored, place } = await withDatabase(program.opts(), async (db, where) => ({
        ...(await migrateAndReport(db, where)),
        place: resolveInstallation(where),
      }));
      const what = nameOf(place);
      console.log(
        applied === 0 && restored.length > 0
          ? `No migration was left for ${what}.`
          : applied === 0
            ? `Nothing to do: ${what} is up to date.`
            : `Applied ${applied} ${applied === 1 ? "migration" : "migrations"} for ${what}.`,
      );
      if (restored.length > 0) {
        console.log(
          `Put back: ${restored.join(", ")}. They were missing, or another version's; grant your roles their rights on them anew.`,
        );
      }
      end(exitCodes.fine);
    });
}

function nameOf({ orders, schema }: Installation): string {
  // Another schema is for numberings, which have tables of their own.
  return schema === "public" ? orders : `the schema ${schema}`;
}
