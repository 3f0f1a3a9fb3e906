// Owns `npm start`: migrate, place checkouts from NDJSON, report. `npm start -- FILE`, or `-` for standard input.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { placeCheckouts } from "../src/cli/place-checkouts.js";
import { startProgress } from "../src/cli/progress.js";
import { readLines } from "../src/cli/read-checkouts.js";
import { connect } from "../src/connection/connect.js";
import { createOrdersModule, type Order, orderSeries } from "../src/index.js";
import { migrate } from "../src/migrations/index.js";
import { report } from "./report.js";

const path = process.argv[2] ?? fileURLToPath(new URL("sample-checkouts.ndjson", import.meta.url));
if (path !== "-" && !existsSync(path)) {
  console.error(`There is no file ${path}. Usage: npm start -- [FILE | -]`);
  process.exit(2);
}

/** A gateway that does not see our answer in time calls again: here for every fifth checkout. */
const isDeliveredTwice = (line: number): boolean => line % 5 === 0;

const url = process.env["DATABASE_URL"];
console.error(
  url ? "Database: the server of DATABASE_URL" : "Database: embedded PGlite (set DATABASE_URL for a server)",
);
const { db, close } = open(url || "memory://");
try {
  await migrate(db);
  const orders = createOrdersModule(db, {
    series: orderSeries({ name: "GAM", template: "GAM-{YYYY}{MM}{DD}-{####}" }),
  });
  const progress = startProgress();
  const placed: Order[] = [];
  const tally = await placeCheckouts(orders, readLines(path), {
    onLine: progress.step,
    onOrder: (order) => placed.push(order),
    isDeliveredTwice,
  }).finally(progress.stop);
  if (tally.brokenOff !== undefined) {
    throw new Error(tally.brokenOff);
  }
  await orders.close();
  const audited = await orders.audit();
  audited.match(
    (audit) => {
      console.log(report(tally, placed, audit));
      process.exitCode = audit.clean ? 0 : 1;
    },
    (error) => {
      const why = error.kind === "ReadFailed" ? error.attempts.at(-1)?.cause.message : error.kind;
      console.error(`The audit failed: ${why}`);
      process.exitCode = 1;
    },
  );
} catch (error) {
  // The migrations could not be applied, or the file not be read: say why, without a stack and without the URL.
  console.error(
    error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : "something failed",
  );
  process.exitCode = 1;
} finally {
  await close();
}

function open(given: string) {
  try {
    return connect(given);
  } catch (error) {
    console.error(error instanceof Error ? error.message : "the database cannot be opened");
    process.exit(2);
  }
}
