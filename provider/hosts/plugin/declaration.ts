import { namedClass, nearestName } from "../../../catalog";
import { coded } from "../../error-codes";
import type { CheckFailure } from "../../lifecycle/failure-text";
import { isUnknown } from "../../lifecycle/unknown";
import type { Named } from "./urn";
import type { Properties } from "./values";

/*
 * A named class says its type by its name, or by one argument. lifecycle/ knows types alone; the argument stays in the
 * inputs beside it, so that an import gives it back to the program.
 */

/** The type that a program declares, and the argument that says so. */
export type Declaration =
  | { readonly type: unknown; readonly argument: Properties; readonly rest: Properties }
  | { readonly failure: CheckFailure };

export function declarationOf({ className }: Named, news: Properties): Declaration {
  if (className === "Integration") {
    const { type, ...rest } = news;
    return { type, argument: {}, rest };
  }
  const given = namedClass(className);
  if ("type" in given) return { type: given.type, argument: {}, rest: without(news, "type") };
  const value = news[given.argument] ?? given.default;
  if (isUnknown(value)) {
    return { failure: { property: given.argument, reason: "must be known in preview: it says which type it is" } };
  }
  const type = typeof value === "string" && Object.hasOwn(given.types, value) ? given.types[value] : undefined;
  if (type === undefined) {
    return { failure: { property: given.argument, reason: notOneOf(value, Object.keys(given.types)) } };
  }
  return {
    type,
    argument: { [given.argument]: value },
    rest: without(news, given.argument, "type"),
  };
}

/** The argument that says the type of a class, from the type: of what an import found. Throws for a type of another class. */
export function argumentOf({ className }: Named, type: string): Properties {
  if (className === "Integration") return {};
  const given = namedClass(className);
  const [value] = "type" in given ? [] : (Object.entries(given.types).find(([, known]) => known === type) ?? []);
  if (value !== undefined && "argument" in given) return { [given.argument]: value };
  if ("type" in given && given.type === type) return {};
  const sentence = `the integration is of type ${type}, which is not a ${className}. Import it as cloudbase:index:Integration, or as the class of that type.`;
  throw new Error(coded("OTHER_CLASS", sentence));
}

/** Names of inputs that stand for the type. */
export function withoutArgument({ className }: Named, inputs: Properties): Properties {
  if (className === "Integration") return inputs;
  const given = namedClass(className);
  return "argument" in given ? without(inputs, given.argument) : inputs;
}

function without(values: Properties, ...names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function notOneOf(given: unknown, choices: readonly string[]): string {
  const nearest = typeof given === "string" ? nearestName(given, choices) : undefined;
  const hint = nearest ? ` Did you mean ${JSON.stringify(nearest)}?` : "";
  return `${given === undefined ? "is missing" : `${JSON.stringify(given)} is not known`}.${hint} Choose one of: ${choices.join(", ")}`;
}
