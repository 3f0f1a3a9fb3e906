// Writes a ledger as CSV, for an auditor: RFC 4180 in UTF-8, with nothing in it that a spreadsheet takes for a formula.
import { ok, type Result } from "neverthrow";
import type { LedgerError } from "../errors/errors.js";
import type { GapEntry, GivenNumberEntry, LedgerEntry, LedgerPages } from "./ledger-entry.js";

const columns = [
  "kind",
  "series",
  "period",
  "sequence",
  "last_sequence",
  "number",
  "placed_at",
  "created_at",
  "idempotency_key",
  "document_table",
  "document_key",
  "document_state",
  "voided_at",
  "void_reason",
  "note",
] as const;
type Cells = Readonly<Partial<Record<(typeof columns)[number], string | number | null>>>;

/**
 * The ledger as text in chunks, the first of which is the head. It begins with a byte order mark, by which spreadsheets know
 * UTF-8. Instants are ISO 8601 in UTC. Text that a spreadsheet could take for a formula has an apostrophe before it. It ends
 * after an error: what was written then is not the whole ledger.
 */
export function ledgerCsv(pages: LedgerPages): AsyncIterable<Result<string, LedgerError>> {
  return {
    async *[Symbol.asyncIterator]() {
      yield ok(`\uFEFF${line(columns)}`);
      for await (const page of pages) {
        yield page.map((entries) => entries.map(lineOf).join(""));
      }
    },
  };
}

function lineOf(entry: LedgerEntry): string {
  const cells: Cells = entry.kind === "gap" ? gapCells(entry) : numberCells(entry);
  return line(columns.map((column) => cells[column] ?? ""));
}

function gapCells({ kind, series, dateKey, from, to, reason }: GapEntry): Cells {
  return { kind, series, period: dateKey, sequence: from, last_sequence: to, note: gapNotes[reason] };
}

/** What is known of a gap, in words. */
export const gapNotes: Readonly<Record<GapEntry["reason"], string>> = {
  adopted: "missing before the ledger began: the table had this gap when its numbers were taken over",
  counter: "the counter has given them, and no document has one of them",
  unknown: "missing, and nothing says why: see an audit, and a backup",
};

function numberCells(entry: GivenNumberEntry): Cells {
  return {
    kind: entry.kind,
    series: entry.series,
    period: entry.dateKey,
    sequence: entry.sequence,
    number: entry.number,
    placed_at: entry.placedAt.toISOString(),
    created_at: entry.createdAt.toISOString(),
    idempotency_key: entry.idempotencyKey,
    document_table: entry.documentTable,
    document_key: entry.documentKey,
    document_state: entry.documentState,
    voided_at: entry.voidedAt?.toISOString() ?? null,
    void_reason: entry.voidReason,
    note: numberNotes(entry).join("; "),
  };
}

/** What is special of a number, in words. */
export function numberNotes({
  sequence,
  isAdopted,
  voidedAt,
  documentState,
}: GivenNumberEntry): readonly string[] {
  return [
    ...(sequence === null ? ["fallback number, given while the counter could not be had"] : []),
    ...(isAdopted ? ["taken over: older than the ledger"] : []),
    ...(voidedAt === null ? [] : ["void"]),
    ...(documentState === "deleted" ? ["its document was deleted, and the ledger keeps the number"] : []),
    ...(documentState === "renumbered" ? ["its document has another number now, or none"] : []),
  ];
}

function line(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => (typeof cell === "string" ? quoted(harmless(cell)) : (cell ?? ""))).join(",")}\r\n`;
}

/**
 * Puts an apostrophe before what a spreadsheet may take for a formula: text that begins with one of = + - @ (or their wide
 * forms), behind blanks as well; and the same behind a semicolon, a tab or a line break, where a spreadsheet that separates
 * by them begins a cell. Text that begins with an apostrophe gets one too, so that one can always be taken away again.
 */
function harmless(text: string): string {
  return text
    .replace(/[;\t\r\n](?=[\s\p{Cc}]*[=+\-@＝＋－＠'])/gu, "$&'")
    .replace(/^(?=[\s\p{Cc}]*[=+\-@＝＋－＠'])/u, "'");
}

function quoted(text: string): string {
  return /[",\r\n;\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
