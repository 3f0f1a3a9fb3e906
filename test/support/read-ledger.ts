// Owns reading a whole ledger, and naming each of its entries in a line.
import type { LedgerEntry, LedgerPages } from "../../src/index.js";

export async function readAll(pages: LedgerPages): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const page of pages) {
    entries.push(...page._unsafeUnwrap());
  }
  return entries;
}

export async function readPages(pages: LedgerPages) {
  const read = [];
  for await (const page of pages) {
    read.push(page);
  }
  return read;
}

export function inOneLine(entry: LedgerEntry): string {
  return entry.kind === "gap"
    ? `${entry.dateKey} gap ${entry.from} to ${entry.to}: ${entry.reason}`
    : `${entry.dateKey} ${entry.number}`;
}
