// The counter of a period, raised by the functions for SQL callers: where it cannot be read, the call says so and ends.
import { describe, expect, it } from "vitest";
import { testDatabase } from "../../support/database.js";

const database = testDatabase();

describe("get_next_order_sequence", () => {
  it("counts from 1 in each series", async () => {
    const next = async (series: string) => {
      const [row] = await database.sql()`
        select get_next_order_sequence(${series}, 'N-{####}')::integer as sequence`;
      return row?.["sequence"];
    };
    expect([await next("A"), await next("A"), await next("B")]).toEqual([1, 2, 1]);
  });

  it("ends with 55000 for a role whose policies hide the counter that is there", async () => {
    const sql = database.sql();
    await sql`select get_next_order_sequence('HIDDEN', 'N-{####}')`;
    const session = await sql.reserve();
    await session`begin`;
    await session`create role blind`;
    await session`grant usage on schema public to blind`;
    await session`grant select, insert, update on order_sequence_tracker to blind`;
    await session`grant execute on all functions in schema public to blind`;
    await session`create policy blind on order_sequence_tracker for insert to blind with check (true)`;
    await session`set local role blind`;
    await expect(session`select get_next_order_sequence('HIDDEN', 'N-{####}')`).rejects.toMatchObject({
      code: "55000",
      message: "the counter of the period is there and cannot be read",
    });
    await session`rollback`;
    session.release();
  });
});
