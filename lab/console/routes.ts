import { functionRoutes } from "./function-routes";
import { integrationRoutes } from "./integration-routes";
import { labRoutes } from "./lab-routes";
import type { Route } from "./route";

export type { SendAnswer } from "./integration-routes";
export type { ConsoleEnvironment } from "./lab-routes";

export const routes: readonly Route[] = [...labRoutes, ...integrationRoutes, ...functionRoutes];
