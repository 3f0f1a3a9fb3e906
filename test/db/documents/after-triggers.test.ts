// AFTER triggers of the app's: the answer of a call has the row as it was written, and what they change is seen by reading it.
import { numeric, pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { numberedTables, sharedPools } from "../../support/numbered-tables.js";

const invoices = pgTable("invoices", {
  id: serial("id").primaryKey(),
  no: text("no"),
  total: numeric("total", { precision: 12, scale: 2 }).notNull().default("0"),
  note: text("note"),
});
const lines = pgTable("lines", {
  id: serial("id").primaryKey(),
  invoiceId: serial("invoice_id").notNull(),
  price: numeric("price", { precision: 12, scale: 2 }).notNull(),
});

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

/** The total is the sum of the lines, and the note says what becomes of the row. */
const triggers = [
  `create function public.sum_up() returns trigger language plpgsql as $$
   begin
     update public.invoices set total = total + new.price where id = new.invoice_id;
     return null;
   end $$`,
  "create trigger sum_up after insert on public.lines for each row execute function public.sum_up()",
  `create function public.obey() returns trigger language plpgsql as $$
   begin
     case new.note
       when 'renumber' then update public.invoices set no = 'MINE' where id = new.id;
       when 'delete' then delete from public.invoices where id = new.id;
       when 'refuse' then raise exception using errcode = '23514', message = 'refused';
       else null;
     end case;
     return null;
   end $$`,
  "create trigger obey after insert on public.invoices for each row execute function public.obey()",
];
beforeAll(() => createTables({ invoices, lines }, triggers));

const numberingOf = (name: string) =>
  createNumbering(open(), {
    table: invoices,
    number: invoices.no,
    series: orderSeries({ name, template: `${name}-{#}` }),
    children: { lines: { table: lines, parent: lines.invoiceId } },
  });
const lineOf = (price: string) => ({ lines: [{ price }] });

describe("what an AFTER trigger changes in the row", () => {
  it("is not in the answer, and is in a replay and a look-up", async () => {
    const invoicing = numberingOf("SUM");
    const create = () => invoicing.create(lineOf("12.00"), { key: "checkout_1" });
    expect((await create())._unsafeUnwrap().document.total).toBe("0.00");
    expect((await create())._unsafeUnwrap()).toMatchObject({ replayed: true, document: { total: "12.00" } });
    const found = (await invoicing.findByNumber("SUM-1"))._unsafeUnwrap();
    expect(found?.document?.total).toBe("12.00");
  });

  it("is in the answer of a row that was numbered one by one, as beside a row that is refused", async () => {
    const { create } = numberingOf("APART");
    const [refused, ...others] = await Promise.all([
      create({ note: "refuse", ...lineOf("1.00") }),
      ...upTo(3).map(() => create(lineOf("1.00"))),
    ]);
    expect(refused?._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "23514" });
    expect(others.map((result) => result._unsafeUnwrap().document.total)).toEqual(upTo(3).map(() => "1.00"));
    expect(others.map((result) => result._unsafeUnwrap().number)).toEqual(["APART-1", "APART-2", "APART-3"]);
  });

  it("is seen by the audit alone if it is the number, or the row itself", async () => {
    const invoicing = numberingOf("GONE");
    const renumbered = await invoicing.create({ note: "renumber", lines: [] });
    const deleted = await invoicing.create({ note: "delete", lines: [] });
    expect([renumbered, deleted].map((result) => result._unsafeUnwrap().number)).toEqual([
      "GONE-1",
      "GONE-2",
    ]);
    expect((await invoicing.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [],
      changedNumbers: [{ number: "GONE-1" }],
      deletedDocuments: [{ number: "GONE-2" }],
    });
  });
});
