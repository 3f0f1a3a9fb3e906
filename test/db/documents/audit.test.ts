// The audit of a numbering finds what is wrong in the ledger, each thing by its name.
import { describe, expect, it } from "vitest";
import { appDatabase } from "../../support/app-schema.js";
import { tamper } from "../../support/audited-orders.js";
import {
  datedReceiptsOf,
  dateKey,
  numberedReceipts,
  numberOf,
  receipts,
  receiptsOf,
} from "../../support/receipts.js";

const database = appDatabase({ receipts });
const ledger = "gapless_orders.number_ledger";
const tracker = "gapless_orders.order_sequence_tracker";
const numbered = (name: string, count: number) => numberedReceipts(database.db(5), name, count);

/** A copy of a row of the ledger, with some columns changed. */
const copyOf = (name: string, sequence: number, changed: string): string => `
  insert into ${ledger}
  select (jsonb_populate_record(given, '${changed}')).*
  from ${ledger} as given
  where series = '${name}' and sequence = ${sequence}`;

describe("the audit of a numbering", () => {
  it("is clean where nothing is wrong, and counts what there is", async () => {
    const numbering = await numbered("CLEAN", 3);
    (await numbering.void(numberOf(2), "typed twice"))._unsafeUnwrap();
    await tamper(database, [
      copyOf(
        "CLEAN",
        1,
        '{"sequence": null, "number": "R-T1", "document_key": "x1", "idempotency_key": null}',
      ),
    ]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      gaps: [],
      historicGaps: [],
      duplicates: [],
      duplicateKeys: [],
      duplicateDocuments: [],
      countersBehind: [],
      countersAhead: [],
      duplicateCounters: [],
      outOfOrder: [],
      outOfOrderTotal: 0,
      datedOutOfOrder: [],
      datedOutOfOrderTotal: 0,
      changedNumbers: [],
      changedNumbersTotal: 0,
      numbers: 4,
      fallbackNumbers: 1,
      voided: 1,
      periods: 1,
    });
  });

  it("is not clean for a series that gave nothing, and says so", async () => {
    const report = (await receiptsOf(database.db(), "EMPTY").audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: false, numbers: 0, fallbackNumbers: 0, voided: 0, periods: 0 });
    expect(report.nothingAudited).toBe('the series "EMPTY" has no numbers');
  });

  it("finds gaps, and a counter ahead of what is left", async () => {
    const numbering = await numbered("GAPS", 7);
    await tamper(database, [`delete from ${ledger} where series = 'GAPS' and sequence in (1, 3, 4, 7)`]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [
        { dateKey, from: 1, to: 1 },
        { dateKey, from: 3, to: 4 },
      ],
      countersAhead: [{ dateKey, counter: 7, highest: 6 }],
    });
  });

  it("tells gaps below the highest adopted number apart, which are history", async () => {
    const numbering = await numbered("HISTORY", 5);
    await tamper(database, [
      `delete from ${ledger} where series = 'HISTORY' and sequence in (1, 3)`,
      `update ${ledger} set is_adopted = true where series = 'HISTORY' and sequence = 4`,
    ]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      gaps: [],
      historicGaps: [
        { dateKey, from: 1, to: 1 },
        { dateKey, from: 3, to: 3 },
      ],
    });
    await tamper(database, [`update ${ledger} set is_adopted = sequence = 2 where series = 'HISTORY'`]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [{ dateKey, from: 3, to: 3 }],
      historicGaps: [{ dateKey, from: 1, to: 1 }],
    });
  });

  it("finds numbers, sequences, keys, documents and counters that are there twice", async () => {
    const numbering = await numbered("TWICE", 4);
    const constraints = [
      "number_ledger_pkey primary key (series, number)",
      "number_ledger_idempotency_key unique (idempotency_key, series)",
      "number_ledger_document_key unique (document_key, document_table, document_column)",
    ];
    await tamper(database, [
      ...constraints.map((constraint) => `alter table ${ledger} drop constraint ${constraint.split(" ")[0]}`),
      `alter table ${tracker} drop constraint order_sequence_tracker_pkey`,
      copyOf("TWICE", 1, '{"sequence": 5, "document_key": "x2", "idempotency_key": null}'),
      copyOf("TWICE", 2, '{"number": "R-2", "document_key": "x3", "idempotency_key": null}'),
      copyOf("TWICE", 3, '{"sequence": 6, "number": "R-6", "document_key": "x4"}'),
      copyOf("TWICE", 4, '{"sequence": 7, "number": "R-7", "idempotency_key": null}'),
      `insert into ${tracker} (series, date_key, last_sequence) values ('TWICE', '${dateKey}', 7)`,
    ]);
    const report = (await numbering.audit())._unsafeUnwrap();
    expect(report).toMatchObject({
      clean: false,
      gaps: [],
      duplicates: [
        { dateKey, number: numberOf(2) },
        { dateKey, number: numberOf(1) },
      ],
      duplicateKeys: [
        { dateKey, number: numberOf(3) },
        { dateKey, number: "R-6" },
      ],
      duplicateDocuments: [
        { dateKey, number: numberOf(4) },
        { dateKey, number: "R-7" },
      ],
      duplicateCounters: [{ dateKey, lowest: 4, highest: 7 }],
    });
    await tamper(database, [
      `delete from ${ledger} where series = 'TWICE'`,
      `delete from ${tracker} where series = 'TWICE'`,
      ...constraints.map((constraint) => `alter table ${ledger} add constraint ${constraint}`),
      `alter table ${tracker} add constraint order_sequence_tracker_pkey primary key (series, date_key)`,
    ]);
  });

  it("finds a counter that is behind", async () => {
    const numbering = await numbered("BEHIND", 3);
    await tamper(database, [`update ${tracker} set last_sequence = 1 where series = 'BEHIND'`]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      countersBehind: [{ dateKey, counter: 1, highest: 3 }],
    });
  });

  it("finds what the clock put out of order, 1,000 of it with the total", async () => {
    const numbering = await numbered("CLOCK", 3);
    await tamper(database, [
      `update ${ledger} set placed_at = placed_at - interval '1 hour', created_at = placed_at - interval '1 hour'
       where series = 'CLOCK' and sequence = 3`,
    ]);
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      outOfOrder: [{ dateKey, number: numberOf(3), sequence: 3, follows: 2 }],
      outOfOrderTotal: 1,
    });
    await tamper(database, [
      `insert into ${ledger} (series, date_key, sequence, number, document_table, document_column, document_key, placed_at, created_at)
       select 'CLOCK', '${dateKey}', n, 'R-' || n, 'x', 'x', 'c' || n, at, at
       from generate_series(4, 1100) as n, lateral (select now() - n * interval '1 day' as at) as dated`,
    ]);
    const { outOfOrder, outOfOrderTotal } = (await numbering.audit())._unsafeUnwrap();
    expect(outOfOrder).toHaveLength(1_000);
    expect(outOfOrderTotal).toBe(1_098);
  });

  it("lists documents with dates of their own that are out of order, and stays clean", async () => {
    const numbering = datedReceiptsOf(database.db(), "DATED");
    for (const paidOn of ["2026-03-02", "2026-03-01", "2026-03-01", "2026-03-03"]) {
      (await numbering.create({ paidOn }))._unsafeUnwrap();
    }
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      outOfOrder: [],
      datedOutOfOrder: [{ dateKey: "2026-01-01", number: "R-2026-0002", sequence: 2, follows: 1 }],
      datedOutOfOrderTotal: 1,
    });
  });

  it("looks at the periods of its range only, and refuses one that is none", async () => {
    const numbering = datedReceiptsOf(database.db(), "RANGE");
    for (const paidOn of ["2024-03-01", "2024-03-02", "2025-03-01"]) {
      (await numbering.create({ paidOn }))._unsafeUnwrap();
    }
    await tamper(database, [`delete from ${ledger} where series = 'RANGE' and number = 'R-2024-0001'`]);
    const audit = async (from?: string, to?: string) => (await numbering.audit({ from, to }))._unsafeUnwrap();
    expect(await audit("2025-01-01")).toMatchObject({ clean: true, numbers: 1, periods: 1 });
    expect(await audit(undefined, "2024-12-31")).toMatchObject({ clean: false, numbers: 1, periods: 1 });
    for (const range of [
      { from: "yesterday" },
      { to: "2026-02-30" },
      { from: "2026-02-02", to: "2026-02-01" },
    ]) {
      const refused = (await numbering.audit(range))._unsafeUnwrapErr();
      expect(refused).toMatchObject({
        kind: "InvalidAuditRange",
        issues: [{ path: Object.keys(range)[0] }],
      });
    }
  });
});
