// Owns `gapless-orders migrate`.
import type { Command } from "commander";
import { migrate } from "../../index.js";
import { exitCodes } from "../exit-codes.js";
import { withDatabase } from "../open-database.js";

export function addMigrate(program: Command, end: (code: number) => void): void {
  program
    .command("migrate")
    .description(
      "bring the database to the schema of this version; changes nothing where it is there already",
    )
    .action(async () => {
      await withDatabase(program.opts(), migrate);
      console.log("The database has the schema of this version.");
      end(exitCodes.fine);
    });
}
