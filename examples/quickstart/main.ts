// Owns `npm start`: migrate, place checkouts from NDJSON, report. `npm start -- FILE`, or `-` for standard input.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type CreateOrderInput, createOrdersModule, type Order, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { migrate } from "gapless-orders/migrate";
import { importOrders } from "../../src/cli/import-orders.js";
import { startProgress } from "../../src/cli/progress.js";
import { readLines } from "../../src/cli/read-lines.js";
import { report } from "./report.js";

const path = process.argv[2] ?? fileURLToPath(new URL("sample-checkouts.ndjson", import.meta.url));
if (path !== "-" && !existsSync(path)) {
  console.error(`There is no file ${path}. Usage: npm start -- [FILE | -]`);
  process.exit(2);
}

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
  let calls = 0;
  let deliveredTwice = 0;
  /** A gateway that does not see our answer in time calls again: here for every fifth checkout. */
  const callBack = async (checkout: CreateOrderInput) => {
    calls += 1;
    const again = calls % 5 === 0;
    const [first, second] = await Promise.all([
      orders.create(checkout),
      again ? orders.create(checkout) : undefined,
    ]);
    deliveredTwice += second?.isOk() && second.value.replayed ? 1 : 0;
    return first;
  };
  const progress = startProgress();
  const placed: Order[] = [];
  const tally = await importOrders(callBack, readLines(path), {
    onLine: (done) => progress.show(`placing checkouts: ${done}`),
    onOrder: (order) => placed.push(order),
  }).finally(progress.stop);
  if (tally.brokenOff !== undefined) {
    throw new Error(tally.brokenOff);
  }
  await orders.close();
  const audited = await orders.audit();
  audited.match(
    (audit) => {
      console.log(report(tally, deliveredTwice, placed, audit));
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
