// What is measured of an app's own table: inserts with three lines, and drafts that are issued.
import { sql } from "drizzle-orm";
import type { Databases } from "../databases.js";
import { closedLoop, type Figures, figuresOf } from "../run.js";
import type { Placer } from "../strategies/strategy.js";
import { insertDrafts, openApp, prepareApp } from "./app-table.js";
import { createdByModule, createdByTransaction, issuedByModule, issuedByTransaction } from "./ways.js";

const callers = 1_000;
/** More drafts than any way issues in the time. */
const draftsASecond = 40_000;

function cell(strategy: string, open: (url: string) => Placer) {
  return {
    strategy,
    callers,
    measure: (databases: Databases, seconds: number): Promise<Figures> =>
      databases.withFresh(async (url) => {
        await prepareApp(url);
        return measured(url, open(url), seconds);
      }),
  };
}

function issuing(strategy: string, open: (url: string, drafts: readonly string[]) => Placer) {
  return {
    strategy,
    callers,
    measure: (databases: Databases, seconds: number): Promise<Figures> =>
      databases.withFresh(async (url) => {
        await prepareApp(url);
        const drafts = await insertDrafts(url, Math.ceil(draftsASecond * seconds * 1.2));
        return measured(url, open(url, drafts), seconds);
      }),
  };
}

async function measured(url: string, placer: Placer, seconds: number): Promise<Figures> {
  const sample = await closedLoop(placer, callers, seconds);
  await placer.close();
  await verifyNumbers(url, sample.placed);
  return figuresOf([sample]);
}

/** A figure counts only if every number is there and none is missing. */
async function verifyNumbers(url: string, placed: number): Promise<void> {
  const { db, close } = openApp(url);
  const counted = db
    .$with("counted", {
      numbers: sql<number>`numbers`.mapWith(Number).as("numbers"),
      highest: sql<number>`highest`.mapWith(Number).as("highest"),
    })
    .as(sql`select count(distinct number) as numbers, max(right(number, 6)) as highest from invoices`);
  const [row] = await db.with(counted).select().from(counted);
  await close();
  if (row?.numbers !== placed || row.highest !== placed) {
    throw new Error(`${placed} numbered, ${row?.numbers} numbers in the table, the highest ${row?.highest}`);
  }
}

export const numberingCells = [
  cell("numbering, 3 lines", createdByModule),
  cell("transaction, 3 lines", createdByTransaction),
  issuing("numbering, issue", issuedByModule),
  issuing("transaction, issue", issuedByTransaction),
];
