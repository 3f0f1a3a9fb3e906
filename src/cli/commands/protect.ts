// Implements `gapless-orders protect`: guards on an app's own table, by choice.
import type { Command } from "commander";
import { protectNumbers, unprotectNumbers } from "../../migrations/index.js";
import type { GlobalOptions } from "../installation-options.js";
import { withDatabase } from "../open-database.js";
import { exitCodes } from "../output.js";
import { appTable, columnOf, numberOption, type TableName, tableOption } from "../table-options.js";

interface ProtectOptions {
  readonly table: TableName;
  readonly number: string;
  readonly off?: true | undefined;
}

export function addProtect(program: Command, end: (code: number) => void): void {
  program
    .command("protect")
    .description("guard a table: its numbers cannot change, and numbered rows cannot be deleted")
    .addOption(tableOption())
    .addOption(numberOption())
    .option("--off", "take the guards away")
    .addHelpText(
      "after",
      `
A parent whose delete cascades to a numbered row cannot be deleted
either. Rows without a number stay free.`,
    )
    .action(async ({ table: name, number, off }: ProtectOptions) => {
      const { schema } = program.opts<GlobalOptions>();
      const table = appTable(name, { number });
      const guard = off === true ? unprotectNumbers : protectNumbers;
      await withDatabase(program.opts(), (db) =>
        guard(db, { table, number: columnOf(table, "number"), schema }),
      );
      console.log(`${name.schema}.${name.name}.${number} is ${off === true ? "no longer " : ""}protected.`);
      end(exitCodes.fine);
    });
}
