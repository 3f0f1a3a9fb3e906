// Owns one case of the matrix: a scenario, a fault at one message, and what must be true afterwards.
import assert from "node:assert/strict";
import type postgres from "postgres";
import { connect } from "../../src/connection/connect.js";
import { exponential, type RetryPolicy, retryPolicy } from "../../src/index.js";
import { gam } from "../support/checkouts.js";
import { type Fault, type Seen, startFaultProxy } from "../support/fault-proxy.js";
import { type Driver, open, sightOf } from "./databases.js";
import { groupReferences, type Reply, type Scenario } from "./scenarios.js";
import { type Calls, isRepeatable, type Subject } from "./subjects.js";

export interface Case {
  readonly driver: Driver;
  readonly scenario: Scenario;
  /** Whether the policy tries again; without, the caller gets the fault itself. */
  readonly retries: boolean;
  readonly fault?: Fault;
  /** Names the case's series. */
  readonly id: string;
}

export interface Outcomes {
  readonly seen: readonly Seen[];
  readonly replies: readonly Reply[];
  readonly settledMs: number;
}

function policyOf(retries: boolean): RetryPolicy {
  return retryPolicy({
    maxAttempts: retries ? 10 : 1,
    backoff: exponential({ initialMs: 5, maxMs: 50 }),
    lockTimeoutMs: 100,
    attemptTimeoutMs: 400,
    deadlineMs: 4_000,
  });
}

/** What is placed by a case before its fault is armed. */
const beforeTheCase = ["warm", "waited", "prepared"];

/** Has one call of the module wait for its counter, which a session holds for a moment. */
async function waitForCounter(sql: postgres.Sql, series: string, calls: Calls): Promise<void> {
  const { waiting } = await sql.begin(async (tx) => {
    await tx`select from order_sequence_tracker where series = ${series} for update`;
    const call = calls.call("waited");
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { waiting: call };
  });
  assert.ok("number" in (await waiting), "the call that waits for its counter failed");
  // The first one that follows prepares its statement.
  assert.ok("number" in (await calls.call("prepared")), "the call after the one that waited failed");
}

/** Past every deadline: a call that has not settled by then never does. */
const hangMs = 15_000;

/** Runs a case; `missed` if the conversation never came to the fault: it is to be run again. */
export async function runCase(
  serverUrl: string,
  sql: postgres.Sql,
  { driver, scenario, retries, fault, id }: Case,
): Promise<Outcomes | "missed"> {
  const series = { ...gam, name: id };
  const direct = connect(serverUrl, { maxConnections: 1 });
  const { subject } = scenario;
  const before = subject.open(direct.db, series, retryPolicy());
  const proxy = await startFaultProxy(serverUrl, sightOf(driver));
  const { db, close } = open(driver, proxy.url);
  const calls = subject.open(db, series, policyOf(retries));
  try {
    await subject.prepare(sql, id, [...groupReferences, ...beforeTheCase, "next"]);
    assert.ok("number" in (await before.call("pay_0")), "the first call failed");
    if (scenario.isWarm) {
      // With patience: on a busy machine its only attempt could be given up before the case has begun.
      const warming = subject.open(db, series, policyOf(true));
      assert.ok("number" in (await warming.call("warm")), "the call that warms up failed");
    }
    if (scenario.isContended) {
      await waitForCounter(sql, series.name, calls);
    }
    proxy.arm(fault);
    const begun = performance.now();
    const replies = await settled(scenario.run(calls, db, retries), "the call");
    const settledMs = performance.now() - begun;
    const seen = [...proxy.seen];
    if (!(await isHit(fault, proxy.hasHit))) {
      return "missed";
    }

    for (const one of replies) {
      await check(sql, subject, series.name, one);
    }
    // Again, by a caller with patience, over the same database: once more the same orders, and a new one.
    const patient = subject.open(db, series, policyOf(true));
    for (const one of replies.filter(({ reference }) => isRepeatable(reference))) {
      const again = await settled(patient.call(one.reference), "the call again");
      assert.ok("number" in again, `the call again ended as ${JSON.stringify(again)}`);
      assert.ok(one.kind !== "ok" || again.number === one.number, "another number the second time");
    }
    const next = await settled(patient.call("next"), "the next call");
    assert.ok("number" in next, "the next call failed");
    await checkSeries(sql, subject, series.name, replies);
    assert.equal(await before.isClean(), true, "the audit is not clean");
    return { seen, replies, settledMs };
  } finally {
    await proxy.close();
    await settled(close(), "close");
    await direct.close();
  }
}

/** The reply that the caller got is true: `ok` is there under its number, `not-created` is not there and never comes. */
async function check(sql: postgres.Sql, subject: Subject, series: string, reply: Reply): Promise<void> {
  const rows = await subject.rows(sql, series);
  const numbers = rows.filter((row) => row["reference"] === reply.reference).map((row) => row["number"]);
  if (reply.kind === "ok") {
    assert.deepEqual(numbers, [reply.number], "an acknowledged number is missing");
  }
  // `pay_0` was placed before, by somebody else's call.
  if (reply.kind === "not-created" && reply.reference !== "pay_0") {
    assert.deepEqual(numbers, [], "a number that was not given is there");
  }
}

/** One order for each that was asked for, and no other; their sequences are 1..n. */
async function checkSeries(
  sql: postgres.Sql,
  subject: Subject,
  series: string,
  replies: readonly Reply[],
): Promise<void> {
  const rows = await subject.rows(sql, series);
  const sequences = rows.map((row) => Number(row["sequence"]));
  assert.deepEqual(
    sequences,
    sequences.map((_, index) => index + 1),
    "the day is not 1..n",
  );
  const [counter] = await sql.unsafe(
    `select last_sequence::int as last from ${subject.name === "orders" ? "public" : "gapless_orders"}.order_sequence_tracker where series = $1`,
    [series],
  );
  assert.equal(counter?.["last"], sequences.length, "the counter is not n");
  const references = rows
    .map((row) => String(row["reference"]))
    .filter((one) => !beforeTheCase.includes(one));
  assert.equal(new Set(references).size, references.length, "an order is there twice");
  // Without a key to call again with, an order whose fate is unknown may be there or not.
  const open = replies.filter(({ kind, reference }) => kind !== "ok" && !isRepeatable(reference));
  const certain = [
    "pay_0",
    "next",
    ...replies.filter((one) => !open.includes(one)).map((one) => one.reference),
  ];
  assert.deepEqual(
    [...new Set(certain)].filter((one) => !references.includes(one)),
    [],
    "an order is missing",
  );
}

/** On a machine that is busy, a connection can be given up before it comes to the message. */
async function isHit(fault: Fault | undefined, hasHit: () => boolean): Promise<boolean> {
  for (let left = 100; fault !== undefined && !hasHit() && left > 0; left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return fault === undefined || hasHit();
}

async function settled<T>(work: PromiseLike<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} never settled`)), hangMs);
  });
  try {
    return await Promise.race([work, hang]);
  } finally {
    clearTimeout(timer);
  }
}
