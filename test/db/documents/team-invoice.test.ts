// Invoicing for freelancers: lines in jsonb, a nullable number without a key, timestamps as text, numbered as they stand.
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import * as schema from "../../support/schemas/team-invoice-jsonb.js";

const database = appDatabase(schema);
const { invoices } = schema;

async function newTeam(): Promise<string> {
  const [team] = await database.sql()`insert into teams (name) values ('A team') returning id`;
  return String(team?.["id"]);
}

function numbering() {
  return createNumbering(database.db(), {
    table: invoices,
    number: invoices.invoiceNumber,
    series: ({ teamId }) => orderSeries({ name: `team ${teamId}`, template: "INV-{####}" }),
    key: invoices.paymentIntentId,
    sameWhen: [invoices.amount],
  });
}

describe("an invoice with its lines in jsonb", () => {
  it("is inserted and numbered, 200 at once, and comes back as Drizzle reads it", async () => {
    const teamId = await newTeam();
    const { create } = numbering();
    const lineItems = [{ name: "Design", quantity: 1.5, price: 80 }];
    const results = await Promise.all(
      upTo(200).map((n) =>
        create({ teamId, lineItems, amount: `${n}.00`, issueDate: "2026-11-26T10:00:00Z" }),
      ),
    );
    const numbers = results.map((result, index) => {
      const { document, number } = result._unsafeUnwrap();
      expect(document).toMatchObject({ lineItems, amount: `${index + 1}.00`, status: "draft", token: "" });
      expect(typeof document.createdAt).toBe("string");
      return number;
    });
    expect(numbers.toSorted()).toEqual(upTo(200).map((n) => `INV-${String(n).padStart(4, "0")}`));
  });

  it("is the same however often its payment is reported, and another amount is KeyReused", async () => {
    const teamId = await newTeam();
    const { create } = numbering();
    const input = { teamId, amount: "12.00", paymentIntentId: "pi_1" };
    const results = await Promise.all(upTo(20).map(() => create(input)));
    expect(new Set(results.map((result) => result._unsafeUnwrap().number))).toEqual(new Set(["INV-0001"]));
    expect(results.filter((result) => !result._unsafeUnwrap().replayed)).toHaveLength(1);
    expect((await create({ ...input, amount: "12.000" }))._unsafeUnwrap().replayed).toBe(true);
    expect((await create({ ...input, amount: "13.00" }))._unsafeUnwrapErr()).toMatchObject({
      kind: "KeyReused",
      differing: ["amount"],
      existing: { amount: "12.00" },
    });
  });

  it("that two callers report with different amounts at once is given to the one whose amount it has", async () => {
    const teamId = await newTeam();
    const { create } = numbering();
    const input = { teamId, amount: "12.00", paymentIntentId: "pi_3" };
    await create(input);
    // The second call joins the first, whose amount differs from that of the invoice.
    const [other, same] = await Promise.all([create({ ...input, amount: "13.00" }), create(input)]);
    expect(other._unsafeUnwrapErr()).toMatchObject({ kind: "KeyReused", differing: ["amount"] });
    expect(same._unsafeUnwrap()).toMatchObject({ number: "INV-0001", replayed: true });
  });

  it("that has been deleted is DocumentDeleted for a caller that repeats its create", async () => {
    const teamId = await newTeam();
    const { create } = numbering();
    const input = { teamId, paymentIntentId: "pi_2" };
    const { number } = (await create(input))._unsafeUnwrap();
    await database.sql()`delete from invoices where payment_intent_id = 'pi_2'`;
    expect((await create(input))._unsafeUnwrapErr()).toEqual({ kind: "DocumentDeleted", number });
  });
});
