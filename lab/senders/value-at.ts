/** A member of a member; undefined where there is none. */
export function valueAt(content: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value: unknown, key) => {
    const object: Readonly<Record<string | number, unknown>> = Object(value);
    return object[key];
  }, content);
}
