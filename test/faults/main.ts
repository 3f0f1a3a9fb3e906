// Owns `npm run faults [-- WORD]`: spoils the conversation at every message, in each direction, in every way, and checks
// what is left. WORD chooses by driver and scenario; `--warm` leaves out new connections, and of TLS does a sample, the
// handshake included; `--part 2/3` injects every third fault; `--write` puts the tables of all into docs/faults.md.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sql } from "drizzle-orm";
import pMap from "p-map";
import postgres from "postgres";
import { startProgress } from "../../src/cli/progress.js";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { startEmbeddedServer } from "../support/embedded-server.js";
import { partOf } from "../support/part.js";
import { casesOf, nextId } from "./cases.js";
import { type Driver, drivers, isConnect, isTls, sightOf } from "./databases.js";
import { type Conversation, type Finding, reportOf } from "./report.js";
import { type Case, type Outcomes, runCase } from "./run-case.js";
import { type Scenario, scenarios } from "./scenarios.js";
import { ticketTables } from "./subjects.js";

const page = new URL("../../docs/faults.md", import.meta.url);
const { values, positionals } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    bail: { type: "boolean", default: false },
    warm: { type: "boolean", default: false },
    part: { type: "string" },
  },
  allowPositionals: true,
});
const [word = ""] = positionals;
if (values.write && values.part !== undefined) {
  console.error("--write wants every fault: leave out --part.");
  process.exit(2);
}

const unhandled = new Map<Driver, string[]>(drivers.map((driver) => [driver, []]));
let current: Driver = "connect";
const onUnhandled = (reason: unknown): void => void unhandled.get(current)?.push(String(reason));
process.on("unhandledRejection", onUnhandled);
process.on("uncaughtException", onUnhandled);

const servers = { plain: await startServer(false), tls: await startServer(true) };

async function startServer(tls: boolean) {
  const { url, stop } = await startEmbeddedServer({ tls });
  const setup = connect(url);
  await migrate(setup.db);
  await migrate(setup.db, { schema: "gapless_orders" });
  await setup.db.execute(sql.raw(ticketTables));
  await setup.close();
  const direct = postgres(url, { max: 4, onnotice: () => {} });
  return { url, sql: direct, stop: () => direct.end().then(stop) };
}

const findings: Finding[] = [];
let unreached = 0;
const conversations: Conversation[] = [];
const isWanted = (driver: Driver, { name, isWarm }: Scenario): boolean =>
  `${name}, over ${driver}`.includes(word) &&
  (isConnect(driver) || !/(create|issue)In/.test(name)) &&
  // The handshake is there with a new connection only.
  (isWarm || !values.warm || (sightOf(driver) === "records" && name === "a create on a new connection"));
const failed = (): readonly Finding[] => findings.filter(({ failure }) => failure !== undefined);

// The handlers above would take what ends the campaign itself for an error of a driver's.
await campaign().catch((error: unknown) => {
  console.error("\nThe campaign broke off.", error);
  process.exit(1);
});

async function campaign(): Promise<void> {
  for (const driver of drivers) {
    current = driver;
    for (const scenario of scenarios.filter((candidate) => isWanted(driver, candidate))) {
      await spoil(driver, scenario);
    }
  }
}

async function spoil(driver: Driver, scenario: Scenario): Promise<void> {
  const { seen = [] } = (await outcomesOf({ driver, scenario, retries: true, id: nextId() })) ?? {};
  conversations.push({ driver, scenario: scenario.name, seen });
  const cases = partOf(casesOf(driver, scenario, seen, values.warm && isTls(driver)), values.part);
  console.log(`${cases.length} faults: ${scenario.name}, over ${driver}`);
  const progress = startProgress();
  let done = 0;
  const step = (): void => {
    done += 1;
    progress.show(`${done}/${cases.length} ${scenario.name}, over ${driver}`);
  };
  // Most of a case is waiting for something that will not come.
  await pMap(cases, (one) => tryCase(one).finally(step), { concurrency: 12 });
  progress.stop();
}

/** Undefined if the conversation had fewer messages than the one that was listened to, each time that it was tried. */
async function outcomesOf(one: Case): Promise<Outcomes | undefined> {
  const { url, sql: direct } = isTls(one.driver) ? servers.tls : servers.plain;
  for (let left = 5; left > 0; left -= 1) {
    const outcomes = await runCase(url, direct, { ...one, id: nextId() });
    if (outcomes !== "missed") {
      return outcomes;
    }
  }
  return undefined;
}

async function tryCase(one: Case): Promise<void> {
  if (values.bail && failed().length > 0) {
    return;
  }
  const { driver, scenario, retries, fault } = one;
  const action = fault?.action ?? "cut";
  const finding = { driver, scenario: scenario.name, retries, action };
  try {
    const outcomes = await outcomesOf(one);
    if (outcomes === undefined) {
      unreached += 1;
    } else {
      findings.push({ ...finding, replies: outcomes.replies, settledMs: outcomes.settledMs });
    }
  } catch (error) {
    const where = `${fault?.action} ${fault?.direction} at message ${fault?.message}`;
    const failure = `${scenario.name} over ${driver}, ${retries ? "with retries" : "one attempt"}, ${where}`;
    findings.push({ ...finding, replies: [], settledMs: 0, failure });
    console.error(`\nFAILED: ${failure}: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
  }
}

await servers.plain.stop();
await servers.tls.stop();
const nobodyCaught = drivers.map((driver) => `${driver} ${unhandled.get(driver)?.length ?? 0}`).join(", ");
const report = `${reportOf(findings, conversations)}\n\nErrors that nobody could catch: ${nobodyCaught}.`;
console.log(`\n${report}\n`);
console.log(`Longest call: ${Math.round(Math.max(0, ...findings.map(({ settledMs }) => settledMs)))} ms.`);
const isClean =
  failed().length === 0 &&
  unreached <= findings.length / 100 &&
  drivers.filter(isConnect).every((driver) => unhandled.get(driver)?.length === 0);
console.log(
  `${findings.length} faults injected; ${failed().length} of them broke a promise. ${unreached} were not reached.`,
);
if (values.write && isClean) {
  const text = await readFile(page, "utf8");
  const marks = /(<!-- matrix -->\n)[\s\S]*(\n<!-- \/matrix -->)/;
  await writeFile(
    page,
    text.replace(marks, (_, begin, end) => `${begin}\n${report}\n${end}`),
  );
}
process.exitCode = isClean ? 0 : 1;
