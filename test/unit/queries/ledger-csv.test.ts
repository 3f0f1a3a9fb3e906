// The CSV of a ledger is one that any reader parses, and that no spreadsheet computes with.
import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { type GivenNumberEntry, type LedgerEntry, type LedgerPages, ledgerCsv } from "../../../src/index.js";

const number = (changes: Partial<GivenNumberEntry>): GivenNumberEntry => ({
  kind: "number",
  series: "INV",
  dateKey: "2026-01-01",
  sequence: 1,
  number: "INV-2026-0001",
  documentTable: "public.invoices",
  documentKey: "7",
  documentState: "there",
  placedAt: new Date("2026-01-15T10:00:00Z"),
  createdAt: new Date("2026-01-15T10:00:00Z"),
  idempotencyKey: null,
  isAdopted: false,
  voidedAt: null,
  voidReason: null,
  ...changes,
});

async function* pagesOf(...pages: readonly (readonly LedgerEntry[])[]) {
  for (const page of pages) {
    yield ok(page);
  }
}

async function textOf(pages: LedgerPages): Promise<string> {
  let text = "";
  for await (const chunk of ledgerCsv(pages)) {
    text += chunk._unsafeUnwrap();
  }
  return text;
}

/** A reader by the letter of RFC 4180. */
function parse(text: string): readonly (readonly string[])[] {
  const rows = text.replace(/^\uFEFF/, "").match(/(?:"(?:[^"]|"")*"|[^"\r\n])*\r\n/g) ?? [];
  return rows.map((row) =>
    [...row.slice(0, -2).matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
    ),
  );
}

async function cellsOf(entry: LedgerEntry): Promise<Readonly<Record<string, string>>> {
  const [head = [], cells = []] = parse(await textOf(pagesOf([entry])));
  expect(cells).toHaveLength(head.length);
  return Object.fromEntries(head.map((name, column) => [name, cells[column] ?? ""]));
}

describe("the CSV of a ledger", () => {
  it("has a head and a line for each entry of all pages, ended by CR and LF, in UTF-8 that a spreadsheet knows", async () => {
    const text = await textOf(
      pagesOf(
        [
          number({}),
          number({ sequence: 2, number: "INV-2026-0002", voidReason: "größer", voidedAt: new Date(0) }),
        ],
        [{ kind: "gap", series: "INV", dateKey: "2026-01-01", from: 3, to: 5, reason: "adopted" }],
      ),
    );
    expect(text).toBe(
      "\uFEFFkind,series,period,sequence,last_sequence,number,placed_at,created_at,idempotency_key,document_table," +
        "document_key,document_state,voided_at,void_reason,note\r\n" +
        "number,INV,2026-01-01,1,,INV-2026-0001,2026-01-15T10:00:00.000Z,2026-01-15T10:00:00.000Z,,public.invoices,7,there,,,\r\n" +
        "number,INV,2026-01-01,2,,INV-2026-0002,2026-01-15T10:00:00.000Z,2026-01-15T10:00:00.000Z,,public.invoices,7,there," +
        "1970-01-01T00:00:00.000Z,größer,void\r\n" +
        'gap,INV,2026-01-01,3,5,,,,,,,,,,"missing before the ledger began: the table had this gap when its numbers were taken over"\r\n'.replaceAll(
          '"',
          "",
        ),
    );
  });

  it.each(['a "b"', "a, b", "a\r\nb", " a ", "größer 数", ""])(
    "gives %j back to a reader as it is",
    async (text) => {
      const cells = await cellsOf(number({ voidReason: text, documentKey: '["1","x, y"]' }));
      expect(cells["void_reason"]).toBe(text);
      expect(cells["document_key"]).toBe('["1","x, y"]');
    },
  );

  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["＝1", "'＝1"],
    ["\t=1", "'\t'=1"],
    [" =1", "' =1"],
    ["a;=1", "a;'=1"],
    ["a\r\n=1", "a\r'\n'=1"],
    ["'=1", "''=1"],
    ["'quoted'", "''quoted'"],
    ["a=1-2", "a=1-2"],
    ["pay-1@x", "pay-1@x"],
  ])("keeps %j from being a formula", async (text, written) => {
    const cells = await cellsOf(
      number({ voidReason: text, idempotencyKey: text, series: text, number: text }),
    );
    expect([cells["void_reason"], cells["idempotency_key"], cells["series"], cells["number"]]).toEqual(
      Array(4).fill(written),
    );
  });

  it("says of a number what is special", async () => {
    const noteOf = async (changes: Partial<GivenNumberEntry>) => (await cellsOf(number(changes)))["note"];
    expect(await noteOf({ sequence: null })).toMatch(/^fallback number/);
    expect(await noteOf({ isAdopted: true, documentState: "deleted" })).toBe(
      "taken over: older than the ledger; its document was deleted, and the ledger keeps the number",
    );
    expect(await noteOf({ documentState: "renumbered" })).toMatch(/another number/);
  });

  it("passes an error on, behind what was read", async () => {
    async function* failing() {
      yield ok([number({})]);
      yield err({ kind: "ReadFailed", attempts: [] } as const);
    }
    const chunks = [];
    for await (const chunk of ledgerCsv(failing())) {
      chunks.push(chunk.isOk());
    }
    expect(chunks).toEqual([true, true, false]);
  });
});
