// An app's package that exports its modules and what calls them: TypeScript writes the types of all of it.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { createNumbering, createOrdersModule, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";

export const { db, close } = connect("postgres://shop@localhost/shop");
export const invoices = pgTable("invoices", { id: serial().primaryKey(), no: text() });
// A schema of the app's, for `db.query`, makes the database a type of its own.
export const { db: relational } = connect("postgres://shop@localhost/shop", { schema: { invoices } });
export const series = orderSeries({ name: "GAM", template: "GAM-{YYYY}-{####}" });
export const orders = createOrdersModule(db, { series });
export const numbering = createNumbering(db, { table: invoices, number: invoices.no, series });
export const place = (paymentReference: string) =>
  orders.create({
    paymentReference,
    currency: "UGX",
    totalAmount: 1,
    items: [{ sku: "A", quantity: 1, unitAmount: 1 }],
  });
export const issue = (id: number) => numbering.issue(id);
export const handled = (id: number) => issue(id).map(({ number }) => number);
export const found = (number: string) => orders.findByNumber(number);
export const audited = () => Promise.all([orders.audit(), numbering.audit()]);
