// Implements `gapless-orders migrate`.
import type { Command } from "commander";
import { migrate } from "../../migrations/index.js";
import { resolveInstallation } from "../../schema/installation.js";
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
      const counters = place.isOwnTable ? `, with its counters in ${place.schema}` : "";
      console.log(
        applied === 0
          ? `Nothing to do: ${place.orders}${counters} has the schema of this version.`
          : `Applied ${applied} ${applied === 1 ? "migration" : "migrations"} for ${place.orders}${counters}.`,
      );
      end(exitCodes.fine);
    });
}
