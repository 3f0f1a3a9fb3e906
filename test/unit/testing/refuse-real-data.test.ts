// Which databases may be emptied: by their name, or by a confirmation of it.
import { afterEach, describe, expect, it, vi } from "vitest";
import { refuseRealData } from "../../../src/testing/refuse-real-data.js";

const check = (database: string, confirmed?: string) => () => refuseRealData({ database, confirmed });

describe("a database may be emptied", () => {
  it.each(["test", "shop_test", "test_7", "shop-tests-2", "TEST", "test1"])("if it is called %s", (name) => {
    expect(check(name)).not.toThrow();
  });

  it.each(["postgres", "shop", "latest", "contest", "attestations", "testimonials"])(
    "if it is called %s and confirmed, and not otherwise",
    (name) => {
      expect(check(name)).toThrow(`{ database: "${name}" }`);
      expect(check(name, name)).not.toThrow();
      expect(check(name, "other")).toThrow("not to other");
    },
  );
});

describe("in production", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("none may, whatever its name", () => {
    vi.stubEnv("NODE_ENV", "production");
    expect(check("test", "test")).toThrow("NODE_ENV is production");
  });
});
