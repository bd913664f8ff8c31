/** A text for people, in the console's two languages. Commands print `en`. */
export interface Words {
  readonly en: string;
  readonly zh: string;
}
