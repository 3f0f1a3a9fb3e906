// Bookkeeping for several companies: an invoice is numbered when it is posted, with its journal rows, as it stands.
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import * as schema from "../../support/schemas/erp-posted-invoice.js";

const database = appDatabase(schema);
const { invoices, invoiceLines } = schema;

async function newTenant(): Promise<{ tenantId: string; customerId: string }> {
  const db = database.sql();
  const [tenant] = await db`insert into tenants (name) values ('A company') returning id`;
  const tenantId = String(tenant?.["id"]);
  const [party] =
    await db`insert into parties (tenant_id, name) values (${tenantId}, 'A customer') returning id`;
  return { tenantId, customerId: String(party?.["id"]) };
}

async function drafts(count: number, on = "2026-11-26"): Promise<readonly string[]> {
  const { tenantId, customerId } = await newTenant();
  const rows = await database.sql()`
    insert into invoices (tenant_id, customer_id, issue_date, due_date)
    select ${tenantId}, ${customerId}, ${on}, ${on}
    from generate_series(1, ${count})
    returning id`;
  return rows.map((row) => String(row["id"]));
}

function numbering() {
  return createNumbering(database.db(), {
    table: invoices,
    number: invoices.invoiceNumber,
    series: ({ tenantId }) => orderSeries({ name: `inv ${tenantId}`, template: "INV-{YYYY}-{####}" }),
    at: invoices.issueDate,
    issue: { when: eq(invoices.status, "draft"), set: { status: "posted" } },
    children: { lines: { table: invoiceLines, parent: invoiceLines.invoiceId } },
  });
}

describe("an invoice that is posted", () => {
  it("gets its number and its status in one update, 200 at once", async () => {
    const ids = await drafts(200);
    const { issue } = numbering();
    const results = await Promise.all(ids.map((id) => issue(id)));
    const numbers = results.map((result) => {
      const { document, number, replayed } = result._unsafeUnwrap();
      expect(document).toMatchObject({ status: "posted", invoiceNumber: number });
      expect(replayed).toBe(false);
      return number;
    });
    expect(numbers.toSorted()).toEqual(upTo(200).map((n) => `INV-2026-${String(n).padStart(4, "0")}`));
    expect(results.map((result) => result._unsafeUnwrap().document.id)).toEqual(ids);
  });

  it("keeps its number when it is posted again, at once and by another process", async () => {
    const [id = ""] = await drafts(1);
    const [one, other] = [numbering(), numbering()];
    const results = await Promise.all(upTo(20).map((n) => (n % 2 === 0 ? one : other).issue(id)));
    const issued = results.map((result) => result._unsafeUnwrap());
    expect(new Set(issued.map(({ number }) => number))).toEqual(new Set(["INV-2026-0001"]));
    expect(issued.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await one.issue(id))._unsafeUnwrap()).toMatchObject({ number: "INV-2026-0001", replayed: true });
  });

  it("brings rows of a child table with it", async () => {
    const [id = ""] = await drafts(1);
    const [invoice] = await database.sql()`select tenant_id from invoices where id = ${id}`;
    const tenantId = String(invoice?.["tenant_id"]);
    const lines = [{ tenantId, lineNo: 1, description: "Tea" }];
    (await numbering().issue(id, { children: { lines } }))._unsafeUnwrap();
    expect(await database.sql()`select description from invoice_lines where invoice_id = ${id}`).toHaveLength(
      1,
    );
  });

  it("is NotIssuable when it does not meet the condition, and burns no number", async () => {
    const [first = "", second = ""] = await drafts(2);
    await database.sql()`update invoices set status = 'cancelled' where id = ${first}`;
    const { issue } = numbering();
    expect((await issue(first))._unsafeUnwrapErr()).toEqual({ kind: "NotIssuable" });
    expect((await issue(second))._unsafeUnwrap().number).toBe("INV-2026-0001");
  });

  it("is DocumentNotFound when it is not there", async () => {
    const missing = "0197a1f0-0000-7000-8000-000000000000";
    expect((await numbering().issue(missing))._unsafeUnwrapErr()).toEqual({ kind: "DocumentNotFound" });
    const result = await numbering().issue("not a key");
    expect(result._unsafeUnwrapErr()).toMatchObject({ kind: "InvalidDocument", issues: [{ path: "id" }] });
  });

  it("is numbered in the year of its own date", async () => {
    const [id = ""] = await drafts(1, "2025-12-31");
    expect((await numbering().issue(id))._unsafeUnwrap().number).toBe("INV-2025-0001");
  });

  it("is refused alone when it breaks a constraint of the table", async () => {
    const ids = await drafts(20);
    await database.sql()`alter table invoices add constraint positive check (total_cents >= 0 or status = 'draft') not valid`;
    await database.sql()`update invoices set total_cents = -1 where id = ${ids[3] ?? ""}`;
    const { issue } = numbering();
    const results = await Promise.all(ids.map((id) => issue(id)));
    expect(results.filter((result) => result.isOk())).toHaveLength(19);
    expect(results[3]?._unsafeUnwrapErr()).toMatchObject({
      kind: "DocumentRejected",
      sqlState: "23514",
      constraint: "positive",
    });
    const numbers = results.flatMap((result) => (result.isOk() ? [result.value.number] : []));
    expect(numbers.toSorted()).toEqual(upTo(19).map((n) => `INV-2026-${String(n).padStart(4, "0")}`));
    await database.sql()`alter table invoices drop constraint positive`;
  });
});
