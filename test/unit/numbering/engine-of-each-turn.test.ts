// Engines by turns: calls made in one go share one, and calls of another turn wait for nothing that those wait for.
import { describe, expect, it } from "vitest";
import { engineOfEachTurn } from "../../../src/numbering/engine-of-each-turn.js";

/** An engine for each turn, and how many submissions each of them was given. None of them answers. */
function countedEngines() {
  const given: number[] = [];
  const engine = engineOfEachTurn(() => {
    const place = given.push(0) - 1;
    return {
      submit: (_order: string) => {
        given[place] = (given[place] ?? 0) + 1;
        return new Promise<never>(() => {});
      },
      idle: async () => {},
      queued: () => given[place] ?? 0,
    };
  });
  return { engine, given };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("an engine of each turn", () => {
  it("is shared by the calls of one turn, those after a microtask included", async () => {
    const { engine, given } = countedEngines();
    const calls = [1, 2, 3].map(async () => {
      await Promise.resolve();
      void engine.submit("an order");
    });
    await Promise.all(calls);
    expect(given).toEqual([3]);
  });

  it("is another one in the next turn, whatever became of the one before", async () => {
    const { engine, given } = countedEngines();
    void engine.submit("an order");
    expect(engine.queued()).toBe(1);
    await nextTurn();
    expect(engine.queued()).toBe(0);
    await engine.idle();
    void engine.submit("an order");
    void engine.submit("an order");
    expect(given).toEqual([1, 2]);
  });
});
