// What the database refuses, or the app's code cannot read, costs its own document; no error repeats what was in it.
import { customType, integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const secret = "4111-1111";
const picky = customType<{ data: string }>({
  dataType: () => "text",
  fromDriver: (written) => {
    if (written === secret) {
      throw new Error(`no such value: ${secret}`);
    }
    return String(written);
  },
});
const visits = pgTable("visits", {
  id: serial().primaryKey(),
  no: text(),
  card: text().unique(),
  host: text().notNull().default("h"),
  mood: picky().notNull().default("fine"),
});
const guests = pgTable("guests", {
  visitId: integer("visit_id")
    .notNull()
    .references(() => visits.id),
  name: text(),
});
beforeAll(() =>
  createTables({ visits, guests }, [
    "alter table visits add constraint short check (length(host) < 6)",
    `alter table guests add constraint "a name" check (name <> '${secret}')`,
    `create function gate() returns trigger language plpgsql as $$
    begin
      case new.host
        when 'skip' then return null;
        when 'renum' then new.no := new.card;
        when 'raise' then raise exception using errcode = 'P0001', message = new.card, constraint = new.card;
        when 'claim' then assert false, new.card;
        when 'data' then perform new.card::integer;
        else null;
      end case;
      return new;
    end $$`,
    "create trigger gate before insert on visits for each row execute function gate()",
  ]),
);

const numbering = <const Name extends string>(name: Name) =>
  createNumbering(open(), {
    table: visits,
    number: visits.no,
    series: orderSeries({ name, template: "V-{#}" }),
    children: { guests: { table: guests, parent: guests.visitId } },
    ...batching(),
  });

const refusals = [
  ["a check", { host: secret }, "23514"],
  ["a check of a child", { guests: [{ name: secret }] }, "23514"],
  ["a trigger that leaves it out", { host: "skip", card: secret }, "OG009"],
  ["a trigger that changes its number", { host: "renum", card: secret }, "OG009"],
  ["a trigger that raises", { host: "raise", card: secret }, "P0001"],
  ["a trigger that asserts", { host: "claim", card: secret }, "P0004"],
  ["a trigger that fails", { host: "data", card: secret }, "22P02"],
] as const;

describe("a document that is refused", () => {
  it.each(refusals)(
    "by %s is refused alone, without a gap, and the error has nothing of it",
    async (what, wrong, sqlState) => {
      const { create, createIn } = numbering(what);
      const results = await Promise.all(
        upTo(6).map((n) => create(n === 3 ? wrong : {}, { key: `key ${n}` })),
      );
      const alone = await create(wrong);
      const inTransaction = await open().transaction(async (tx) => await createIn(tx, wrong));
      for (const result of [results[2], alone, inTransaction]) {
        const error = result?._unsafeUnwrapErr();
        expect(error).toMatchObject({ kind: "DocumentRejected", sqlState });
        expect(JSON.stringify(error)).not.toContain(secret);
      }
      const numbers = results.flatMap((result) => (result.isOk() ? [result.value.number] : []));
      expect(new Set(numbers)).toEqual(new Set(upTo(5).map((n) => `V-${n}`)));
      expect((await create({}, { key: "key 3" }))._unsafeUnwrap()).toMatchObject({
        number: "V-6",
        replayed: false,
      });
    },
  );

  it("by a unique key of the app's is refused for good, and not tried again as a number that is taken", async () => {
    const { create } = numbering("unique");
    (await create({ card: "taken" }))._unsafeUnwrap();
    const results = await Promise.all(upTo(5).map((n) => create({ card: n === 2 ? "taken" : `card ${n}` })));
    expect(results[1]?._unsafeUnwrapErr()).toMatchObject({
      kind: "DocumentRejected",
      sqlState: "23505",
      constraint: "visits_card_unique",
    });
    expect(results.filter((result) => result.isOk())).toHaveLength(4);
  });
});

describe("a value that the column's own code cannot read back", () => {
  it("fails its own call, whose document is there, and no other", async () => {
    const { create, issue } = numbering("unreadable");
    for (const replayed of [false, true]) {
      const results = await Promise.all(
        upTo(5).map((n) => create({ mood: n === 3 ? secret : "fine" }, { key: `key ${n}` })),
      );
      expect(results.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
      expect(results[0]?._unsafeUnwrap()).toMatchObject({ replayed });
      const error = results[2]?._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
      expect(JSON.stringify(error)).toContain("UNREADABLE_COLUMN");
      expect(JSON.stringify(error)).not.toContain(secret);
    }
    const [row] = await database.sql()`select id from visits where mood = ${secret}`;
    expect((await issue(Number(row?.["id"])))._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted" });
  });

  it("fails an issue whose series depends on the row, and sends nothing", async () => {
    const byHost = createNumbering(open(), {
      table: visits,
      number: visits.no,
      series: ({ host }) => orderSeries({ name: `unreadable ${host}`, template: "V-{#}" }),
    });
    const [row] = await database.sql()`insert into visits (mood) values (${secret}) returning id`;
    const id = Number(row?.["id"]);
    const error = (await byHost.issue(id))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
    expect(JSON.stringify(error)).toContain("UNREADABLE_COLUMN");
    const inTransaction = await open().transaction(async (tx) => await byHost.issueIn(tx, id));
    expect(inTransaction._unsafeUnwrapErr()).toMatchObject({
      kind: "AttemptFailed",
      attempt: { cause: { code: "UNREADABLE_COLUMN" } },
    });
    expect(await database.sql()`select from visits where id = ${id} and no is null`).toHaveLength(1);
  });
});

describe("a document that was deleted", () => {
  it("is DocumentDeleted when its call is repeated, with the number it had, and DocumentNotFound when it is issued", async () => {
    const { create, issue } = numbering("deleted");
    const { document } = (await create({}, { key: "k" }))._unsafeUnwrap();
    await database.sql()`delete from visits where id = ${document.id}`;
    expect((await create({}, { key: "k" }))._unsafeUnwrapErr()).toEqual({
      kind: "DocumentDeleted",
      number: "V-1",
    });
    expect((await issue(document.id))._unsafeUnwrapErr()).toEqual({ kind: "DocumentNotFound" });
    expect((await create({}))._unsafeUnwrap().number).toBe("V-2");
  });
});
