// A URL of PgBouncer and no `pooler: true`: what PgBouncer says is passed on, with what to do. Run by `scripts/pooler`.
import { describe, expect, inject, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { pooled } from "../../support/open-over.js";
import { refusalOf } from "../../support/provider-server.js";

describe("a URL of PgBouncer", () => {
  it("without the option `pooler` says which parameter PgBouncer refuses, and to set the option", async () => {
    expect(await refusalOf(pooled(inject("serverUrl")))).toEqual({
      code: "08P01",
      message: expect.stringMatching(
        /^connect: 127\.0\.0\.1:\d+: the server said: unsupported startup parameter: \w+; .*give connect the option pooler: true/,
      ),
    });
  });

  it("with pgbouncer=true works, and leaves Prisma's schema to the role", async () => {
    const { db, close } = connect(
      `${pooled(inject("serverUrl"))}?pgbouncer=true&schema=public&connection_limit=2`,
    );
    expect(await db.execute("select 1 as one")).toMatchObject([{ one: 1 }]);
    await close();
  });
});
