import { consoleAddress } from "../../../../lab/console/address";
import { type ConsoleLab, consoleToken, idOf, openLab, type ServedConsole } from "../../support/lab";

export interface Demo extends ConsoleLab {
  /** Of its only integration until a test adds others. */
  readonly id: string;
  readonly origin: string;
  readonly served: ServedConsole;
  /** The page, with that integration chosen. */
  readonly address: string;
  /** The page, with that of this id chosen, or none. */
  addressOf(id: string): string;
}

/** A console over the emulator's rooms, with one integration, `miniapp-wxpay`. */
export async function startDemo(): Promise<Demo> {
  const lab = await openLab();
  lab.add("miniapp-wxpay");
  lab.write("miniapp-wxpay", "listening on 127.0.0.1:9000");
  const served = await lab.serve();
  const { origin } = served;
  const id = idOf("miniapp-wxpay");
  const addressOf = (chosen: string) => consoleAddress(origin, consoleToken, chosen);
  return { ...lab, id, origin, served, address: addressOf(id), addressOf };
}
