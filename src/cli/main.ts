#!/usr/bin/env node
// Runs the command line `gapless-orders`: parses the command, prints errors, and sets the exit code.
import { Command, CommanderError } from "commander";
import { addAdopt } from "./commands/adopt.js";
import { addAudit } from "./commands/audit.js";
import { addAuditNumbers } from "./commands/audit-numbers.js";
import { addImport } from "./commands/import.js";
import { addLedger } from "./commands/ledger.js";
import { addMigrate } from "./commands/migrate.js";
import { addMigrations } from "./commands/migrations.js";
import { addPeek } from "./commands/peek.js";
import { addProtect } from "./commands/protect.js";
import { addSync } from "./commands/sync.js";
import { addInstallationOptions } from "./installation-options.js";
import { exitCodes, formatThrown, UsageError } from "./output.js";
import { packageVersion } from "./package-version.js";

const help = `
Set the database in DATABASE_URL: postgres://user:password@host:port/database. There is no option for it, because every
user of a machine can read the arguments of its processes.

Examples:
  gapless-orders migrate
  gapless-orders audit --series GAM
  gapless-orders audit --series GAM --from 2026-11-01 --to 2026-11-30 --json
  gapless-orders peek --series GAM --template 'GAM-{YYYY}{MM}{DD}-{####}' --time-zone Africa/Kampala
  gapless-orders sync --series GAM
  gapless-orders import checkouts.ndjson --series GAM --template 'GAM-{YYYY}{MM}{DD}-{####}'
  gapless-orders audit-numbers --series INV
  gapless-orders ledger --series INV --from 2026-01-01 --to 2026-12-31 --csv > INV-2026.csv
  gapless-orders --schema gapless_orders migrations --out drizzle/gapless-orders
  gapless-orders adopt --table public.invoices --number invoice_no --series INV --template 'INV-{YYYY}-{####}'
  gapless-orders protect --table public.invoices --number invoice_no

Exit codes:
  0  success
  1  the audit has a finding or looked at nothing, a line of the import failed, or the database refused or did not answer
  2  the command line or DATABASE_URL is wrong; nothing was done`;

const program = addInstallationOptions(new Command("gapless-orders"))
  .description(
    "Gapless order numbers on PostgreSQL: migrate, audit, audit-numbers, ledger, peek, sync, import, migrations, adopt, protect.",
  )
  .version(packageVersion(), "-V, --version", "print the version of gapless-orders")
  .option("--pooler", "the URL is that of a pooler in transaction mode, such as PgBouncer")
  .addHelpText("after", help)
  .exitOverride();

// Not process.exit, which would truncate output that is still being written to a pipe.
const end = (code: number): void => {
  process.exitCode = code;
};
for (const add of [
  addMigrate,
  addAudit,
  addAuditNumbers,
  addLedger,
  addPeek,
  addSync,
  addImport,
  addMigrations,
  addAdopt,
  addProtect,
]) {
  add(program, end);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has already printed the error or the help.
    end(error.exitCode === 0 ? exitCodes.fine : exitCodes.usage);
  } else {
    console.error(`gapless-orders: ${formatThrown(error)}`);
    end(error instanceof UsageError ? exitCodes.usage : exitCodes.failed);
  }
}
