// What nobody may read in a log: every kind of error, over every driver, without a value of the order or a password.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Result, ResultAsync } from "neverthrow";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { type Connection, connect } from "../../../src/connection/connect.js";
import {
  type AuditError,
  type CreateOrderError,
  type CreateOrderInError,
  type CreateOrderInput,
  createOrdersModule,
  exponential,
  type OrdersDatabase,
  type OrdersModule,
  type ReadError,
  retryPolicy,
  type VoidOrderError,
} from "../../../src/index.js";
import { gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openOver, plainDrivers } from "../../support/open-over.js";
import { secret, secretCheckout, secretsIn } from "../../support/secrets.js";
import { withUser } from "../../support/urls.js";

const database = testDatabase();
const role = `gapless_secretive_${randomBytes(4).toString("hex")}`;
const opened: Connection[] = [];
const written: unknown[] = [];
const hear = (warning: Error): void => void written.push(warning);

beforeAll(async () => {
  await database.sql().unsafe(`create role ${role} login superuser password '${secret}-password'`);
  await database.sql().unsafe(await readFile(new URL("../../support/stranger.sql", import.meta.url), "utf8"));
  for (const method of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const) {
    vi.spyOn(console, method).mockImplementation((...said: unknown[]) => void written.push(said));
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => written.push(chunk) > 0);
  }
  process.on("warning", hear);
});
afterAll(async () => {
  process.off("warning", hear);
  vi.restoreAllMocks();
  await Promise.all(opened.map(({ close }) => close()));
  await database.sql().unsafe(`drop role ${role}`);
});

/** One way to each kind of error: the compiler asks for a kind that is missing. */
type Provoked<E extends { readonly kind: string }> = {
  readonly [Kind in E["kind"]]: () => ResultAsync<unknown, E> | Promise<Result<unknown, E>>;
};

const retry = retryPolicy({ maxAttempts: 2, backoff: exponential({ initialMs: 0 }) });
const nul = (input: CreateOrderInput): CreateOrderInput => ({ ...input, customerId: `${secret}\0` });

describe.each(plainDrivers)("over %s", (driver) => {
  const open = (at: string): OrdersDatabase => {
    const connection = openOver(driver, at, 3);
    opened.push(connection);
    return connection.db;
  };
  const url = () => withUser(database.url(), role, `${secret}-password`);
  let shared: OrdersDatabase | undefined;
  const db = (): OrdersDatabase => {
    shared ??= open(url());
    return shared;
  };
  const orders = (series: string, on = db()): OrdersModule =>
    createOrdersModule(on, { series: { ...gam, name: `${driver} ${series}` }, retry });
  const placeIn = (series: string, input = secretCheckout()) =>
    db().transaction(async (tx) => await orders(series).createIn(tx, input));
  const closed = async (): Promise<OrdersModule> => {
    const module = orders("closed");
    await module.close();
    return module;
  };
  /** An order of the series that is there already. */
  const placed = async (series: string, changes: Partial<CreateOrderInput>): Promise<string> =>
    (await orders(series).create(secretCheckout({ id: undefined, ...changes })))._unsafeUnwrap().order.id;
  const refused = () => open(withUser(inject("serverUrl"), `${role}_nobody`, `${secret}-wrong`));

  const creates: Provoked<CreateOrderError> = {
    InvalidOrder: () => orders("invalid").create(nul(secretCheckout())),
    PaymentReferenceReused: async () => {
      await placed("reused", { totalAmount: 1 });
      return orders("reused").create(secretCheckout());
    },
    OrderRejected: () => orders("raise P0001").create(secretCheckout()),
    RetriesExhausted: () => orders("raise 40001").create(secretCheckout()),
    Cancelled: () =>
      orders("cancelled").create(secretCheckout(), { signal: AbortSignal.abort(`${secret}-reason`) }),
    Overloaded: async () => {
      const batching = { maxQueued: 1, maxBatch: 1, concurrency: 1 };
      const full = createOrdersModule(db(), { series: { ...gam, name: `${driver} full` }, batching });
      const input = secretCheckout({ id: undefined, paymentReference: undefined });
      const [first, second, third] = [full.create(input), full.create(input), full.create(input)];
      await Promise.all([first, second]);
      return third;
    },
    Closed: async () => (await closed()).create(secretCheckout()),
  };
  const createsIn: Provoked<CreateOrderInError> = {
    InvalidOrder: () => placeIn("invalid", nul(secretCheckout())),
    PaymentReferenceReused: async () => {
      await placed("reused in", { totalAmount: 1 });
      return placeIn("reused in");
    },
    OrderRejected: () => placeIn("raise P0001"),
    AttemptFailed: () => placeIn("raise 40001"),
    Closed: async () => {
      const orders = await closed();
      return db().transaction(async (tx) => await orders.createIn(tx, secretCheckout()));
    },
  };
  const reads: Provoked<ReadError> = {
    ReadFailed: () => orders("read", refused()).findByPaymentReference(`${secret}-reference`),
  };
  const audits: Provoked<AuditError> = {
    ReadFailed: () => orders("read", refused()).audit(),
    InvalidAuditRange: () => orders("audit").audit({ from: `${secret}-from`, to: `${secret}-to` }),
  };
  const voids: Provoked<VoidOrderError> = {
    InvalidVoid: () => orders("void").void(`${secret}-number`, `${secret}-reason\0`),
    OrderNotFound: () => orders("void").void(`${secret}-number`, `${secret}-reason`),
    VoidFailed: async () => orders("void").void(await placed("void", {}), `${secret}-reason`),
  };

  it.each(
    Object.entries({ create: creates, createIn: createsIn, find: reads, audit: audits, void: voids }).flatMap(
      ([call, provoked]) => Object.entries(provoked).map(([kind, provoke]) => ({ call, kind, provoke })),
    ),
  )("$call returns $kind without a value of the order", async ({ kind, provoke }) => {
    const error = (await provoke())._unsafeUnwrapErr();
    expect(error.kind).toBe(kind);
    // The one field that is customer data on purpose: the caller's own order, which nobody should log whole.
    const logged = "existing" in error ? { ...error, existing: "left out" } : error;
    expect(secretsIn(logged)).toEqual([]);
  });

  it.each([
    ["P0001", "a trigger that quotes the row", "raise P0001"],
    ["42501", "a trigger that quotes it under a code of the server's own", "raise 42501"],
    ["55000", "a trigger that quotes it under another", "raise 55000"],
    ["22P02", "a cast", "cast"],
    ["22001", "a text that is too long", "too long"],
    ["23514", "a check", "check"],
    ["23505", "a unique index", "unique"],
  ])("the server's message is left out where it quotes data: %s of %s", async (sqlState, _, series) => {
    if (series === "unique") {
      await placed(series, { paymentReference: undefined });
    }
    const error = (await orders(series).create(secretCheckout()))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "OrderRejected", sqlState });
    expect(secretsIn(error)).toEqual([]);
    expect(secretsIn((await placeIn(series))._unsafeUnwrapErr())).toEqual([]);
  });

  it("a connection that ends and a wrong password are reported without the password", async () => {
    const lost = (await orders("die").create(secretCheckout()))._unsafeUnwrapErr();
    expect(lost).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
    expect(secretsIn(lost)).toEqual([]);
    const wrong = (await orders("wrong", refused()).create(secretCheckout()))._unsafeUnwrapErr();
    expect(wrong).toMatchObject({ kind: "OrderRejected", sqlState: expect.stringMatching(/^28/) });
    expect(secretsIn(wrong)).toEqual([]);
  });
});

describe("connect", () => {
  it.each([
    `mysql://u:${secret}@localhost/x`,
    `u:${secret}@localhost`,
    `postgres://u:${secret}@localhost:x/y`,
    `postgres://u:%zz${secret}@localhost/y`,
  ])("does not repeat the password of a malformed URL: %s", (url) => {
    const refusal = (() => {
      try {
        connect(url);
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(TypeError);
    expect(secretsIn(refusal)).toEqual([]);
  });
});

describe("the module under every error", () => {
  it("writes nothing to the console, to a stream or as a warning", () => {
    expect(written).toEqual([]);
    console.warn("heard");
    process.stderr.write("heard");
    const warning = new Error("heard");
    process.emit("warning", warning);
    expect(written).toEqual(expect.arrayContaining([["heard"], "heard", warning]));
  });
});
