// A numbering's look-ups know its row and its number, and need a series where the rows choose theirs.
import { describe, expectTypeOf, it } from "vitest";
import { connect } from "../../src/connection/connect.js";
import { createNumbering, type FoundNumber, type NumberingReport, orderSeries } from "../../src/index.js";
import { receipts } from "../support/receipts.js";

const { db } = connect("memory://");
const series = orderSeries({ name: "R", template: "R-{####}" });
const fixed = createNumbering(db, { table: receipts, number: receipts.receiptNo, series });
const chosen = createNumbering(db, {
  table: receipts,
  number: receipts.receiptNo,
  series: ({ total }) => orderSeries({ name: `R ${total}`, template: "R-{####}" }),
});
const whole = createNumbering(db, {
  table: receipts,
  number: receipts.ticketNo,
  series: orderSeries({ name: "T", template: "{#}" }),
});

type Row = typeof receipts.$inferSelect;
type Text = `R-${number}` | `R-T${number}-${string}`;

describe("the look-ups of a numbering", () => {
  it("find the table's row and a number of the column's type", async () => {
    const found = (await fixed.findByNumber("R-0001"))._unsafeUnwrap();
    expectTypeOf(found).toEqualTypeOf<FoundNumber<Row, Text> | null>();
    expectTypeOf((await whole.findByKey("pay_1"))._unsafeUnwrap()?.number).toEqualTypeOf<
      number | undefined
    >();
    expectTypeOf((await fixed.void("R-0001", "why"))._unsafeUnwrap().document).toEqualTypeOf<Row | null>();
  });

  it("take a number of whole numbers as text or as a number, and no other", () => {
    whole.findByNumber(1);
    whole.findByNumber("1");
    // @ts-expect-error a number of text is text
    fixed.findByNumber(1);
    // @ts-expect-error neither
    whole.findByNumber({});
  });

  it("need no series where the numbering has one, and take another of its template", async () => {
    fixed.peek();
    fixed.peek({});
    fixed.sync();
    fixed.peek({ series: orderSeries({ name: "other", template: "R-{####}" }) });
    expectTypeOf(
      (await fixed.audit({ from: "2026-01-01" }))._unsafeUnwrap(),
    ).toEqualTypeOf<NumberingReport>();
    // @ts-expect-error the numbers of another template are of another type
    fixed.peek({ series: orderSeries({ name: "other", template: "X-{####}" }) });
  });

  it("need a series where the rows choose theirs", () => {
    chosen.findByNumber("R-0001", { series });
    chosen.void("R-0001", "why", { series });
    chosen.audit({ series, from: "2026-01-01" });
    // @ts-expect-error Expected 2 arguments, but got 1.
    chosen.findByNumber("R-0001");
    // @ts-expect-error Expected 2 arguments, but got 1.
    chosen.findByKey("pay_1");
    // @ts-expect-error Expected 3 arguments, but got 2.
    chosen.void("R-0001", "why");
    // @ts-expect-error Property 'series' is missing in type '{}'
    chosen.peek({});
    // @ts-expect-error Expected 1 arguments, but got 0.
    chosen.sync();
    // @ts-expect-error Property 'series' is missing in type '{ from: string; }'
    chosen.audit({ from: "2026-01-01" });
  });

  it("end with one of their errors", async () => {
    type KindOf<E> = E extends { readonly kind: infer Kind } ? Kind : never;
    const voided = (await fixed.void("R-0001", "why"))._unsafeUnwrapErr();
    expectTypeOf<KindOf<typeof voided>>().toEqualTypeOf<"InvalidVoid" | "NumberNotFound" | "VoidFailed">();
    const found = (await fixed.findByKey("pay_1"))._unsafeUnwrapErr();
    expectTypeOf<KindOf<typeof found>>().toEqualTypeOf<"ReadFailed">();
    const audited = (await fixed.audit())._unsafeUnwrapErr();
    expectTypeOf<KindOf<typeof audited>>().toEqualTypeOf<"ReadFailed" | "InvalidAuditRange">();
    expectTypeOf((await fixed.sync())._unsafeUnwrapErr().kind).toEqualTypeOf<"SyncFailed">();
  });
});
