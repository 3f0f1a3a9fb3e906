// A trigger that moves the date of a document: within its period it may, into another one the document is refused.
import { date, pgTable, serial, text, timestamp } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const meetings = pgTable("meetings", {
  id: serial().primaryKey(),
  no: text(),
  heldOn: date("held_on"),
  begins: timestamp(),
  moves: text(),
});

beforeAll(() =>
  createTables({ meetings }, [
    `create function move() returns trigger language plpgsql as $$
    begin
      new.held_on := new.held_on + new.moves::interval;
      new.begins := new.begins + new.moves::interval;
      return new;
    end $$`,
    `create trigger move before insert or update on meetings
      for each row when (new.moves is not null) execute function move()`,
  ]),
);

const month = { template: "M-{YYYY}{MM}-{##}", timeZone: "Asia/Tokyo" } as const;
const common = (name: string) => ({
  table: meetings,
  number: meetings.no,
  series: orderSeries({ name, ...month }),
  ...batching(),
});
const numberings = {
  "date column": () => createNumbering(open(), { ...common("DATES"), at: meetings.heldOn }),
  "timestamp column": () => createNumbering(open(), { ...common("TIMES"), at: meetings.begins }),
};
const day = { heldOn: "2026-03-10", begins: new Date("2026-03-10T00:30:00Z") };

describe.each(Object.entries(numberings))("a trigger that moves the %s of a document", (_, numbering) => {
  it("fails it if its number would be of another period, and fails no other of its batch", async () => {
    const { create, audit } = numbering();
    const [moved, ...others] = await Promise.all([
      create({ ...day, moves: "1 month" }),
      create(day),
      create({ ...day, moves: "1 day" }),
    ]);
    expect(moved?._unsafeUnwrapErr()).toMatchObject({ kind: "DocumentRejected", sqlState: "OG009" });
    expect(others.map((result) => result._unsafeUnwrap().number).toSorted()).toEqual([
      "M-202603-01",
      "M-202603-02",
    ]);
    expect((await audit())._unsafeUnwrap()).toMatchObject({ clean: true });
  });

  it("fails an issue in the same way", async () => {
    const [draft] = await database.sql()`
      insert into meetings (held_on, begins) values ('2026-03-10', '2026-03-10 00:30') returning id`;
    const id = Number(draft?.["id"]);
    await database.sql()`alter table meetings disable trigger move`;
    await database.sql()`update meetings set moves = '1 month' where id = ${id}`;
    await database.sql()`alter table meetings enable trigger move`;
    expect((await numbering().issue(id))._unsafeUnwrapErr()).toMatchObject({ sqlState: "OG009" });
  });
});
