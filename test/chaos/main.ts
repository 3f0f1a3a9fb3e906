// Owns `npm run chaos -- --minutes N --seed S [--out DIR] [--tls]`: processes place orders while everything around them fails;
// then their replies are compared with the table.
import { randomInt } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startProgress } from "../../src/cli/progress.js";
import { connect } from "../../src/connection/connect.js";
import { retryPolicy } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { upTo } from "../support/checkouts.js";
import { severalHosts } from "../support/urls.js";
import { openModules } from "./asking.js";
import { checkHistory } from "./check-history.js";
import { readHistory } from "./history.js";
import { injector } from "./inject.js";
import { makeAppTables } from "./make-app-tables.js";
import { startNetwork } from "./network.js";
import { type DoneFault, plot } from "./plot.js";
import { readTables } from "./read-tables.js";
import { reportOf, unmetOf } from "./report.js";
import { scheduleOf } from "./schedule.js";
import { startMortalServer } from "./server.js";
import { startWorker } from "./start-worker.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
    out: { type: "string" },
    tls: { type: "boolean", default: false },
  },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error("Usage: npm run chaos -- --minutes N --seed S [--out DIR] [--tls]");
  process.exit(2);
}

const processes = 3;
const callers = 60;
const folder = await mkdtemp(join(tmpdir(), "gapless-chaos-"));
const server = await startMortalServer({ tls: values.tls });
const network = await startNetwork(server.url);
const setup = connect(server.url);
await migrate(setup.db);
await setup.db.execute(
  `alter table orders add constraint no_bricks check (not items @> '[{"sku": "BRICK"}]')`,
);
await makeAppTables(setup.db);
// What the standby has not fetched yet is kept, while it is stopped too.
await setup.db.execute("alter system set wal_keep_size = '256MB'");
await setup.db.execute("select pg_reload_conf()");
await setup.close();

console.log(`Chaos for ${minutes} min with seed ${seed}: ${processes} processes of ${callers} callers.`);
const startedAt = Date.now();
const since = (): number => Date.now() - startedAt;
const files = upTo(processes).map((index) => join(folder, `process-${index}.ndjson`));
const workers = files.map((file, index) =>
  startWorker({
    url: severalHosts(network.url, server.standby.url, index % 2 === 1),
    index: index + 1,
    file,
    callers,
  }),
);

const progress = startProgress();
let newest = "";
const ticking = setInterval(
  () => progress.show(`${Math.round(since() / 1_000)}/${Math.round(minutes * 60)} s  ${newest}`),
  1_000,
);
const inject = injector(server, network);
const faults = await Promise.all(
  scheduleOf(seed, minutes).map(async (planned): Promise<DoneFault> => {
    await new Promise((resolve) => setTimeout(resolve, planned.atMs - since()));
    newest = planned.kind;
    const fromMs = since();
    await inject(planned);
    return { kind: planned.kind, fromMs, toMs: since() };
  }),
);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, minutes * 60_000 - since())));
clearInterval(ticking);
progress.stop();

const ends = await Promise.all(workers.map((worker) => worker.stop()));
const calls = (await Promise.all(files.map((file, index) => readHistory(file, index + 1)))).flat();
const { db, close } = connect(server.url);
const { rows, counters } = await readTables(db);
const audits = await openModules(db, retryPolicy()).audits();
await close();
await network.close();
await server.end();

const violations = checkHistory(calls, rows, counters);
// A minute is long enough for everything that a run is to meet.
const unmet = minutes < 1 ? [] : unmetOf(faults, calls);
const text = reportOf({ seed, minutes, calls, rows, faults, violations, ends, audits, unmet });
console.log(`\n${text}`);
if (values.out !== undefined) {
  await mkdir(values.out, { recursive: true });
  const title = `Chaos, ${minutes} min, seed ${seed}: ${rows.length} orders, ${faults.length} faults, ${violations.length} violations`;
  await writeFile(join(values.out, `chaos-${seed}.svg`), plot(title, calls, faults, startedAt));
  await writeFile(join(values.out, `chaos-${seed}.md`), text);
}
const isClean =
  violations.length === 0 &&
  audits.every((audit) => audit.isOk() && audit.value.clean) &&
  unmet.length === 0 &&
  ends.every(({ code, output }) => code === 0 && output === "");
if (isClean) {
  await rm(folder, { recursive: true });
} else {
  console.log(`What each process asked, and the replies, are kept in ${folder}`);
}
process.exitCode = isClean ? 0 : 1;
