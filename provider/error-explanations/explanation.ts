export interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
}
