import { pluginProgram, pluginProject } from "./plugin";
import { wechatPayProgram } from "./program";

/** Whom an engine asks about a program's integrations: what is claimed of one holds of the other. */
export const hosts = [
  {
    host: "the dynamic provider",
    project: "name: shop\nruntime: nodejs\n",
    program: wechatPayProgram,
    /** Resource options, in a program's text. */
    options: "{}",
  },
  {
    host: "the plugin",
    project: pluginProject,
    program: pluginProgram,
    options: '{ provider: new (require("pulumi-cloudbase").Provider)("account") }',
  },
] as const;
