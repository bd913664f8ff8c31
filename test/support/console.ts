/** An emulator, in this process or another. */
export interface ConsoleAccess {
  readonly endpoint: string;
  readonly consoleToken: string;
}

/** Asks the console's API as the commands do: with this start's token. `path` is what follows `/console/api/`. */
export function askConsole(
  { endpoint, consoleToken }: ConsoleAccess,
  path: string,
  { headers, ...request }: Omit<RequestInit, "headers"> & { readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${endpoint}/console/api/${path}`, {
    ...request,
    headers: { authorization: `Bearer ${consoleToken}`, ...headers },
  });
}
