// Options that may be left out take `undefined` as well, for apps with `exactOptionalPropertyTypes`: an option is often
// handed on from the app's own configuration.
import { pgTable, serial, text } from "drizzle-orm/pg-core";
import { describe, expectTypeOf, it } from "vitest";
import type { ConnectOptions, connect } from "../../src/connection/connect.js";
import type * as surface from "../../src/index.js";
import type {
  AuditRange,
  BatchingOptions,
  CreateOptions,
  CreateOrderInput,
  createOrdersModule,
  ExponentialOptions,
  OrderSeries,
  OrderSeriesOptions,
  OrdersDatabase,
  OrdersModule,
  OrdersModuleOptions,
  RetryPolicyOptions,
  SequenceOptions,
  YearOptions,
} from "../../src/index.js";
import { createNumbering } from "../../src/index.js";
import type { InstallationOptions, migrate } from "../../src/migrations/index.js";

/** The options that may be left out, and may not be `undefined`. */
type Strict<Options> = Options extends object
  ? {
      [Key in keyof Options]-?: Record<never, never> extends Pick<Options, Key>
        ? { [K in Key]: undefined } extends Pick<Options, Key>
          ? never
          : Key
        : never;
    }[keyof Options]
  : never;

/** The options of a function: each of its parameters that is an object. */
type OptionsOf<Call extends (...given: never[]) => unknown> = Exclude<
  Parameters<Call>[number],
  OrdersDatabase | readonly unknown[] | string | undefined | false
>;

/** Every function of the package, and every call of a module. */
type Functions<Of> = {
  [Name in keyof Of as Of[Name] extends (...given: never[]) => unknown ? Name : never]: Of[Name] extends (
    ...given: never[]
  ) => unknown
    ? Strict<OptionsOf<Of[Name]>>
    : never;
};

const bills = pgTable("bills", { id: serial().primaryKey(), no: text() });
const numbering = (db: OrdersDatabase, series: OrderSeries) =>
  createNumbering(db, { table: bills, number: bills.no, series });

describe("an optional option", () => {
  it("may be undefined in each type of options", () => {
    expectTypeOf<Strict<ConnectOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<RetryPolicyOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<ExponentialOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<BatchingOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<OrdersModuleOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<OrderSeriesOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<SequenceOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<YearOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<InstallationOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<CreateOptions>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<AuditRange>>().toEqualTypeOf<never>();
    expectTypeOf<Strict<CreateOrderInput>>().toEqualTypeOf<never>();
  });

  it("may be undefined in every function of the package and every call of a module", () => {
    type Surface = Functions<typeof surface>;
    expectTypeOf<Surface[keyof Surface]>().toEqualTypeOf<never>();
    type Calls = Functions<OrdersModule>;
    expectTypeOf<Calls[keyof Calls]>().toEqualTypeOf<never>();
    type Numbered = Functions<ReturnType<typeof numbering>>;
    expectTypeOf<Numbered[keyof Numbered]>().toEqualTypeOf<never>();
  });

  it("may be undefined together with all the others", () => {
    expectTypeOf<undefined>().toExtend<Parameters<typeof connect>[1]>();
    expectTypeOf<undefined>().toExtend<Parameters<typeof migrate>[1]>();
    expectTypeOf<undefined>().toExtend<Parameters<OrdersModule["create"]>[1]>();
    expectTypeOf<undefined>().toExtend<Parameters<OrdersModule["audit"]>[0]>();
    expectTypeOf<undefined>().not.toExtend<Parameters<typeof createOrdersModule>[1]>();
  });

  it("is found by these tests if it takes no undefined", () => {
    expectTypeOf<Strict<{ a?: number; b?: number | undefined; c: string }>>().toEqualTypeOf<"a">();
  });
});
