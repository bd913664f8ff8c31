export type Undo = () => void | Promise<void>;

/** The last first; one that fails does not keep the others from their turn. */
export async function undoAll(undo: Undo[]): Promise<void> {
  const last = undo.pop();
  if (!last) return;
  try {
    await last();
  } finally {
    await undoAll(undo);
  }
}
