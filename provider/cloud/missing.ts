import { ProviderError } from "../provider-error";

const anyNotFound = /^ResourceNotFound(\.|$)/;

/** undefined when the cloud says that there is no such thing; every other error stays one. */
export async function unlessMissing<T>(asked: Promise<T>, notFound: RegExp = anyNotFound): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProviderError && notFound.test(error.details.code)) return undefined;
    throw error;
  }
}
