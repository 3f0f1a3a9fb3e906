// OpenTelemetry receives nothing personal, whatever becomes of a create.
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createOrdersModule, type OrderSeries } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { secretCheckout, secretsIn } from "../../support/secrets.js";
import { called, registerTelemetry } from "../../support/telemetry.js";

const telemetry = registerTelemetry();
const database = testDatabase();
beforeEach(telemetry.forget);
afterAll(telemetry.unregister);

const named = (name: string): OrderSeries => ({ ...gam, name });

describe("telemetry", () => {
  it("has nothing personal in a span or a metric, whatever becomes of the create", async () => {
    const sql = database.sql();
    await sql`alter table orders add constraint no_secret_total check (total_amount <> 918273646) not valid`;
    const orders = createOrdersModule(database.db(2), { series: named("SECRETS") });
    await orders.create(secretCheckout());
    await orders.create(secretCheckout());
    await orders.create(secretCheckout({ customerId: "another" }));
    await orders.create(secretCheckout({ currency: "s3cret" }));
    const { id: _, ...refused } = secretCheckout({ paymentReference: "s3cret-2", totalAmount: 918_273_646 });
    expect((await orders.create(refused)).isErr()).toBe(true);
    const collected = await telemetry.collect();
    expect(called(collected, "gapless_orders.create")).toHaveLength(5);
    const spans = collected.spans.map(({ name, attributes, status, events, links }) => ({
      name,
      attributes,
      status,
      events,
      links,
    }));
    expect(secretsIn([spans, [...collected.metrics]])).toEqual([]);
  });

  it("does not have the name of a series that was made at run time", async () => {
    const orders = createOrdersModule(database.db(2), { series: named("DECLARED") });
    await orders.create(checkout("pay_1"), { series: named("A_TENANT") });
    const collected = await telemetry.collect();
    expect(called(collected, "gapless_orders.create")).toHaveLength(1);
    expect(
      JSON.stringify([called(collected, "INSERT public.orders")[0]?.attributes, [...collected.metrics]]),
    ).not.toContain("A_TENANT");
  });
});
