// Shape of: car rental. The key is BIGSERIAL, read as a JavaScript bigint, and so is every foreign key; the table has a
// range column that a trigger fills and an exclusion constraint guards (23P01). Money is numeric(14,2). The total is an
// estimate at first: charges are rows that come while the car is out. Number: "BK-202611-0007" per tenant and month.
import {
  bigint,
  bigserial,
  boolean,
  customType,
  numeric,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const period = customType<{ data: string; driverData: string }>({ dataType: () => "tstzrange" });
const id = () => bigserial("id", { mode: "bigint" }).primaryKey();
const ref = (name: string) => bigint(name, { mode: "bigint" });
const money = (name: string) => numeric(name, { precision: 14, scale: 2 }).notNull().default("0");
const at = (name: string) => timestamp(name, { withTimezone: true });

export const tenants = pgTable("tenants", { id: id(), name: text("name").notNull() });
export const renters = pgTable("renters", {
  id: id(),
  tenantId: ref("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  fullName: text("full_name").notNull(),
});
export const cars = pgTable("cars", {
  id: id(),
  tenantId: ref("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  plate: text("plate").notNull(),
});

export const bookings = pgTable(
  "bookings",
  {
    id: id(),
    tenantId: ref("tenant_id")
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    bookingNo: text("booking_no").notNull(),
    customerId: ref("customer_id")
      .notNull()
      .references(() => renters.id),
    carId: ref("car_id").references(() => cars.id),
    startAt: at("start_at").notNull(),
    endAt: at("end_at").notNull(),
    blocked: period("blocked"), // a trigger fills it
    dailyRate: money("daily_rate"),
    deposit: money("deposit"),
    estimatedTotal: money("estimated_total"),
    totalCharges: money("total_charges"),
    totalPaid: money("total_paid"),
    status: text("status").notNull().default("tentative"),
    cancelledAt: at("cancelled_at"),
    cancellationReason: text("cancellation_reason"),
    createdAt: at("created_at").notNull().defaultNow(),
    updatedAt: at("updated_at").notNull().defaultNow(),
    deletedAt: at("deleted_at"),
  },
  (t) => [uniqueIndex("bookings_tenant_number").on(t.tenantId, t.bookingNo)],
);

export const bookingCharges = pgTable("booking_charges", {
  id: id(),
  tenantId: ref("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  bookingId: ref("booking_id")
    .notNull()
    .references(() => bookings.id, { onDelete: "cascade" }),
  kind: text("kind").notNull(),
  quantity: numeric("quantity", { precision: 10, scale: 2 }).notNull().default("1"),
  unitAmount: money("unit_amount"),
  amount: numeric("amount", { precision: 14, scale: 2 }).notNull(),
  waived: boolean("waived").notNull().default(false),
});
