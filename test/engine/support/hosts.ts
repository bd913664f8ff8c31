import { pluginProgram, pluginProject } from "./plugin";
import { pluginBelow, providerBelow } from "./processes";
import { wechatPayProgram } from "./program";

/** Whom an engine asks about a program's integrations: what is claimed of one holds of the other. */
export const hosts = [
  {
    host: "the dynamic provider",
    project: "name: shop\nruntime: nodejs\n",
    program: wechatPayProgram,
    /** Resource options, in a program's text. */
    options: "{}",
    /** The process that it runs in, below the CLI's. */
    processBelow: providerBelow,
  },
  {
    host: "the plugin",
    project: pluginProject,
    program: pluginProgram,
    options: '{ provider: new (require("pulumi-cloudbase").Provider)("account") }',
    processBelow: pluginBelow,
  },
] as const;

export type Host = (typeof hosts)[number];
