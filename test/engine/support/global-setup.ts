import { installPackage } from "./install";

/** One packed install serves every engine test. */
export default function setup(): void {
  process.env.PULUMI_CLOUDBASE_TEST_INSTALL = installPackage();
}
