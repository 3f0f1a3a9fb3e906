// Owns the tests of the accountant's file, on a real server and on the embedded database.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testDatabase } from "../../../test/support/database.js";
import { issueInvoice } from "../src/invoicing.js";
import { type OpenShop, openShop } from "./open-shop.js";

const database = testDatabase({ migrated: false });

describe.each([
  ["a real server", () => database.url()],
  ["the embedded database", () => undefined],
])("the ledger's file on %s", (_, url) => {
  let shop: OpenShop;
  beforeAll(async () => {
    shop = await openShop(url());
  });
  afterAll(() => shop.close());
  const fileOf = async (query: string) => {
    const response = await fetch(`${shop.url}/operations/ledger.csv${query}`);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };

  it("is not there while nothing is numbered, and for a range that is none", async () => {
    expect(await fileOf("?of=&from=&to=")).toMatchObject({
      status: 404,
      text: expect.stringContaining('the series "SHOP" has no numbers'),
    });
    expect((await fileOf("?from=tomorrow")).status).toBe(400);
  });

  it("has the orders and the invoices, each in their own file", async () => {
    const paid = await (await shop.pay("pi_ledger", { amount: 700 })).json();
    const { orderNo } = z.object({ orderNo: z.string() }).parse(paid);
    (await shop.numberings.ordering.void(orderNo, "=cancelled"))._unsafeUnwrap();
    const orders = await fileOf("?of=&from=&to=");
    expect(orders).toMatchObject({ status: 200, type: "text/csv; charset=utf-8" });
    expect(orders.text.split("\r\n")).toHaveLength(3);
    expect(orders.text).toMatch(
      new RegExp(`^number,SHOP,.*,${orderNo},.*,pi_ledger,.*,there,.*,"'=cancelled",void\r$`, "m"),
    );
    const found = (await shop.numberings.ordering.findByNumber(orderNo))._unsafeUnwrap();
    await issueInvoice(shop.db, shop.numberings, found?.document?.id ?? "");
    expect((await fileOf("?of=kampala")).text).toMatch(/^number,invoices kampala,.*,INV-\d{4}-\d\d-0001,/m);
  });
});
