// Implements `gapless-orders migrate`.
import type { Command } from "commander";
import { migrate } from "../../migrations/index.js";
import { type Installation, resolveInstallation } from "../../schema/installation.js";
import { withDatabase } from "../open-database.js";
import { exitCodes } from "../output.js";

export function addMigrate(program: Command, end: (code: number) => void): void {
  program
    .command("migrate")
    .description("migrate the database to the schema of this version; does nothing if it is up to date")
    .action(async () => {
      const { applied, place } = await withDatabase(program.opts(), async (db, where) => ({
        applied: await migrate(db, where),
        place: resolveInstallation(where),
      }));
      const what = nameOf(place);
      console.log(
        applied === 0
          ? `Nothing to do: ${what} is up to date.`
          : `Applied ${applied} ${applied === 1 ? "migration" : "migrations"} for ${what}.`,
      );
      end(exitCodes.fine);
    });
}

function nameOf({ orders, schema }: Installation): string {
  // Another schema is for numberings, which have tables of their own.
  return schema === "public" ? orders : `the schema ${schema}`;
}
