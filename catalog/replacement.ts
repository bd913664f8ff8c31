/**
 * The order of a replacement, wherever it is decided or foretold: old first, always. Two integrations of one name cannot be
 * in one environment at once (documented), and a third party that is told the new address later has no use for both.
 */
export const replacementOrder = { deleteBeforeReplace: true } as const;
