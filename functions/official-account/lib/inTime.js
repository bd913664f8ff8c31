const late = Symbol("late");

/** Resolves to what `work` resolves to, or to `late` when that takes longer; rejects when `work` does in time. */
async function inTime(work, withinMs) {
  let timer;
  const end = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(withinMs, 0), late);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = { inTime, late };
