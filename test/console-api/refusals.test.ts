import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isRefusedEverywhere, type Route, refusalCodes, routes } from "../../lab/console-api";

const answers = z
  .record(z.string(), z.object({ status: z.number(), answer: z.unknown().optional() }))
  .parse(JSON.parse(readFileSync(join(__dirname, "recorded-answers.json"), "utf8")));
const refused = z.object({ error: z.object({ code: z.string() }) });

const all: readonly Route[] = Object.values(routes);

function routeOf(asked: string): Route | undefined {
  const [method, path = ""] = asked.replace("(its id)", "r1").split(/[ ?]/);
  return all.find(
    (route) => route.method === method && new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+")}$`).test(`/${path}`),
  );
}

test.each(Object.entries(answers).filter(([, { status }]) => status >= 400))(
  "the refusal of %s stands in the contract",
  (asked, { answer }) => {
    const { code } = refused.parse(answer).error;
    expect(refusalCodes).toContain(code);
    const route = routeOf(asked);
    const known = isRefusedEverywhere(code) || code === route?.mistake || route?.refusals.some((one) => one === code);
    expect({ asked, code, known }).toEqual({ asked, code, known: true });
  },
);

test("no route repeats what every route may refuse", () => {
  const codes = all.flatMap(({ refusals, mistake }) => [...refusals, ...(mistake ? [mistake] : [])]);
  expect(codes.filter((code) => isRefusedEverywhere(code))).toEqual([]);
});
