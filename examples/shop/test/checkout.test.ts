// Owns the tests of buying in Chromium: one order of one payment, and a confirmation that says what has become of it.
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { orderItems, orders } from "../src/schema.js";
import { openShop } from "./open-shop.js";
import { shopInBrowser } from "./shop-in-browser.js";

const { shop, visit } = shopInBrowser();
const shirt = "/products/TSHIRT-M";
const buy = { name: "Buy and pay" };
const sequenced = /^SHOP-\d{8}-\d{4}$/;

const orderCount = async () => (await shop().numberings.ordering.audit())._unsafeUnwrap().numbers;
const orderOf = async (orderNo: string) => {
  const [order] = await shop().db.select().from(orders).where(eq(orders.orderNo, orderNo));
  const items = await shop()
    .db.select()
    .from(orderItems)
    .where(eq(orderItems.orderId, order?.id ?? ""));
  return { order, items };
};

it("sells what was chosen, at its price, and confirms it with the order's number", async () => {
  const { page, complaints } = await visit("/");
  await page.getByRole("link", { name: "Enamel mug" }).click();
  await page.getByLabel("Quantity").selectOption("3");
  await page.getByRole("button", buy).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  const confirmed = page.getByRole("status");
  await confirmed.getByText("Paid", { exact: true }).waitFor();
  const orderNo = await confirmed.getByText(sequenced).innerText();
  await page.getByText("3 × Enamel mug").waitFor();
  expect(await orderOf(orderNo)).toMatchObject({
    order: { total: 84_000, status: "paid" },
    items: [{ sku: "MUG-ENAMEL", quantity: 3, unitAmount: 28_000 }],
  });
  expect(complaints).toEqual([]);
});

it("makes one order of a double click", async () => {
  const before = await orderCount();
  const { page } = await visit(shirt);
  await page.getByRole("button", buy).dblclick();
  await page.getByText(sequenced).waitFor();
  await page.waitForLoadState("networkidle");
  expect(await orderCount()).toBe(before + 1);
});

it("shows the order that there is to who goes back and pays again, even for more", async () => {
  const { page } = await visit(shirt);
  await page.getByRole("button", buy).click();
  const orderNo = await page.getByText(sequenced).innerText();
  const reference = page.url().split("/").at(-1) ?? "";
  const before = await orderCount();
  const again = await fetch(`${shop().url}/pay`, {
    method: "POST",
    headers: { origin: shop().url },
    body: new URLSearchParams({ reference, sku: "TSHIRT-M", quantity: "2" }),
  });
  expect(again.url).toBe(page.url());
  expect(await again.text()).toContain(orderNo);
  expect(await orderCount()).toBe(before);
  expect((await (await fetch(`${shop().url}/operations`)).text()).includes(reference)).toBe(false);
});

it("takes a checkout by keyboard alone, and without scripts", async () => {
  const { page } = await visit(shirt, { scripts: false });
  await page.getByLabel("Quantity").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("For Ada");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const orderNo = await page.getByText(sequenced).innerText();
  expect((await orderOf(orderNo)).order?.giftNote).toBe("For Ada");
});

it("says that a payment is waited for, and shows the number by itself when it is reported", async () => {
  const reference = randomUUID();
  const { page, complaints } = await visit(`/orders/${reference}`);
  await page.getByRole("status").getByText("Waiting", { exact: true }).waitFor();
  expect(await page.getByText(sequenced).count()).toBe(0);
  await shop().pay(reference);
  await page.getByRole("status").getByText("Paid", { exact: true }).waitFor();
  await page.getByRole("status").getByText(sequenced).waitFor();
  await page.getByText("1 × Crane T-shirt, size M").waitFor();
  expect(complaints).toEqual([]);
});

it("says that an order is void and why, under the number that it keeps", async () => {
  const { page } = await visit(shirt);
  await page.getByRole("button", buy).click();
  const orderNo = await page.getByText(sequenced).innerText();
  (await shop().numberings.ordering.void(orderNo, "Out of stock"))._unsafeUnwrap();
  await page.reload();
  await page.getByRole("status").getByText("Void", { exact: true }).waitFor();
  await page.getByRole("status").getByText(orderNo, { exact: true }).waitFor();
  await page.getByText("Reason: Out of stock.").waitFor();
});

it.each([{ quantity: "0" }, { quantity: "10" }, { sku: "NOTHING" }, { reference: "1" }])(
  "takes no payment for %o",
  async (wrong) => {
    const before = await orderCount();
    const answer = await fetch(`${shop().url}/pay`, {
      method: "POST",
      headers: { origin: shop().url },
      body: new URLSearchParams({ reference: randomUUID(), sku: "TSHIRT-M", quantity: "1", ...wrong }),
    });
    expect(answer.status).toBe(400);
    expect(await orderCount()).toBe(before);
  },
);

it("leaves a buyer waiting, and not without an answer, while no order can be made", async () => {
  const closed = await openShop();
  await closed.numberings.ordering.close();
  const answer = await fetch(`${closed.url}/pay`, {
    method: "POST",
    headers: { origin: closed.url },
    body: new URLSearchParams({ reference: randomUUID(), sku: "TSHIRT-M", quantity: "1" }),
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('data-state="waiting"');
  await closed.close();
});
