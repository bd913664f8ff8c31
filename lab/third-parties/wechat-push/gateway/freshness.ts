/** The pages state no window: as WeChat Pay's SDKs have it (assumed). */
export const freshMs = 300_000;
