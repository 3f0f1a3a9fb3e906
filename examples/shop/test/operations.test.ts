// Owns the tests of operations in Chromium: watching, finding an order, its invoice, cancelling it.
import { expect, it } from "vitest";
import { z } from "zod";
import { shopInBrowser } from "./shop-in-browser.js";

const { shop, visit } = shopInBrowser();

const orderCount = async () => (await shop().numberings.ordering.audit())._unsafeUnwrap().numbers;

it("shows 200 payments at once as 200 consecutive numbers, live", async () => {
  const { page, complaints } = await visit("/operations");
  await page.getByText("Live", { exact: true }).waitFor();
  const before = await orderCount();
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => (await shop().pay(`pi_rush_${n}`)).json()),
  );
  const read = z.array(z.object({ orderNo: z.string() })).parse(answers);
  const sequences = read.map(({ orderNo }) => Number(orderNo.split("-")[2])).sort((a, b) => a - b);
  expect(sequences).toEqual(Array.from({ length: 200 }, (_, n) => before + 1 + n));
  await page.getByText(`Clean ${before + 200} orders`).waitFor();
  const { page: late } = await visit("/operations");
  await late.getByText(`Clean ${before + 200} orders`).waitFor();
  expect(complaints).toEqual([]);
});

it("goes on showing orders after the connection broke", async () => {
  const { page } = await visit("/operations");
  await page.getByText("Live", { exact: true }).waitFor();
  await shop().restart();
  const answer = z.object({ orderNo: z.string() }).parse(await (await shop().pay("pi_after")).json());
  await page.getByRole("cell", { name: answer.orderNo }).waitFor();
});

const paidOrder = async (reference: string) => {
  const answer = await (await shop().pay(reference)).json();
  return z.object({ orderNo: z.string() }).parse(answer).orderNo;
};

it("finds an order by its number, and issues its invoice", async () => {
  const orderNo = await paidOrder("pi_invoiced");
  const { page, complaints } = await visit("/operations");
  await page.getByLabel("Order number").fill(orderNo);
  await page.getByRole("button", { name: "Find order" }).click();
  await page.locator("p.number", { hasText: orderNo }).waitFor();
  await page.getByText("A draft.").waitFor();
  await page.getByRole("button", { name: "Issue invoice" }).click();
  await page.getByText(/^INV-\d{4}-\d\d-\d{4}, issued on \d{4}-\d\d-\d\d\.$/).waitFor();
  expect(await page.getByRole("button", { name: "Issue invoice" }).count()).toBe(0);
  await page.goto(`${shop().url}/operations`);
  const cell = page.getByRole("row").filter({ hasText: orderNo }).getByRole("cell").last();
  await cell.filter({ hasText: /^INV-/ }).waitFor();
  await page.getByText("Clean 1 invoices of kampala").waitFor();
  expect(complaints).toEqual([]);
});

it("shows the invoice of a page that was opened before it was issued, and issues no second one", async () => {
  const orderNo = await paidOrder("pi_two_pages");
  const address = `/operations/order?number=${orderNo}`;
  const pages = [await visit(address), await visit(address)];
  const numbers: string[] = [];
  for (const { page: one } of pages) {
    await one.getByRole("button", { name: "Issue invoice" }).click();
    await one.getByText(/^INV-/).waitFor();
    numbers.push(await one.locator("#invoice").innerText());
  }
  expect(new Set(numbers).size).toBe(1);
});

it("cancels an order, which keeps its number", async () => {
  const orderNo = await paidOrder("pi_cancelled");
  const { page, complaints } = await visit(`/operations/order?number=${orderNo}`);
  await page.getByLabel("Reason").fill("Sent back");
  await page.getByRole("button", { name: "Cancel order" }).click();
  await page.getByText("Void", { exact: true }).waitFor();
  await page.getByText(/^Cancelled at .*: Sent back$/).waitFor();
  expect(await page.getByRole("button", { name: "Cancel order" }).count()).toBe(0);
  expect((await shop().numberings.ordering.findByNumber(orderNo))._unsafeUnwrap()).toMatchObject({
    voidReason: "Sent back",
    document: { status: "cancelled" },
  });
  expect(complaints).toEqual([]);
});

it("says that no order has a number", async () => {
  const { page } = await visit("/operations/order?number=SHOP-0");
  await page.getByText("No order has the number SHOP-0.").waitFor();
});
