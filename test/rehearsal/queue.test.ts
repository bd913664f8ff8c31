import fc from "fast-check";
import { EventQueue } from "../../lab/rehearsal/queue";

test("what is due first comes out first, and what is due together in the order in which it went in", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = new EventQueue<readonly [atMs: number, order: number]>();
      for (const [order, atMs] of times.entries()) queue.add(atMs, [atMs, order]);
      const out: (readonly [number, number])[] = [];
      for (let due = queue.takeNext(); due; due = queue.takeNext()) {
        expect(due.events.every(([atMs]) => atMs === due?.atMs)).toBe(true);
        out.push(...due.events);
      }
      expect(out).toEqual(
        times.map((atMs, order) => [atMs, order]).sort(([a = 0, i = 0], [b = 0, j = 0]) => a - b || i - j),
      );
      expect(queue.takeNext()).toBeUndefined();
    }),
  );
});
