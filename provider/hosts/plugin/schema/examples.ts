export function exampleOf(_name: string): string {
  return "";
}
