// Formats a ledger as tables of text, and counts what is in it.
import { ok, type Result } from "neverthrow";
import type { LedgerError } from "../index.js";
import { gapNotes, numberNotes } from "../queries/ledger-csv.js";
import type { LedgerEntry, LedgerPages } from "../queries/ledger-entry.js";
import { formatTable } from "./table.js";

/** A table for each page. */
export async function* ledgerText(pages: LedgerPages): AsyncGenerator<Result<string, LedgerError>> {
  const head = ["number", "period", "sequence", "placed at (UTC)", "document", "key", "what is special"];
  for await (const page of pages) {
    yield page.map((entries) => (entries.length === 0 ? "" : `${formatTable(head, entries.map(cellsOf))}\n`));
  }
}

function cellsOf(entry: LedgerEntry): readonly string[] {
  if (entry.kind === "gap") {
    const { from, to, reason } = entry;
    const sequences = from === to ? String(from) : `${from} to ${to}`;
    return ["GAP", entry.dateKey, sequences, "", "", "", gapNotes[reason]];
  }
  const reason = entry.voidReason === null ? [] : [`reason: ${entry.voidReason}`];
  return [
    entry.number,
    entry.dateKey,
    String(entry.sequence ?? "none"),
    entry.placedAt.toISOString(),
    `${entry.documentTable} ${entry.documentKey}`,
    entry.idempotencyKey ?? "",
    [...numberNotes(entry), ...reason].join("; "),
    // A line break or a colour in a reason would be that of the terminal.
  ].map((cell) => cell.replace(/\p{Cc}/gu, " "));
}

/** Counts the entries of pages that pass. */
export function countEntries() {
  const counts = { numbers: 0, fallbacks: 0, voided: 0, deleted: 0, gaps: 0, missing: 0 };
  const count = (entry: LedgerEntry): void => {
    if (entry.kind === "gap") {
      counts.gaps += 1;
      counts.missing += entry.to - entry.from + 1;
      return;
    }
    counts.numbers += 1;
    counts.fallbacks += entry.sequence === null ? 1 : 0;
    counts.voided += entry.voidedAt === null ? 0 : 1;
    counts.deleted += entry.documentState === "deleted" ? 1 : 0;
  };
  return {
    watch: (pages: LedgerPages): LedgerPages => ({
      async *[Symbol.asyncIterator]() {
        for await (const page of pages) {
          yield page.andThen((entries) => {
            entries.forEach(count);
            return ok(entries);
          });
        }
      },
    }),
    summary: (): string => {
      const { numbers, fallbacks, voided, deleted, gaps, missing } = counts;
      return (
        `${numbers} ${numbers === 1 ? "number" : "numbers"}, ${fallbacks} of them fallback numbers, ${voided} voided, ` +
        `${deleted} of deleted documents; ${gaps} ${gaps === 1 ? "gap" : "gaps"} of ${missing} sequences`
      );
    },
  };
}
