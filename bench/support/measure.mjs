/** Milliseconds of each of `runs` calls, after `warmUps` that do not count; sorted. */
export async function millisecondsOf(run, { runs, warmUps = 1 }) {
  const times = [];
  for (let index = -warmUps; index < runs; index++) {
    const startedMs = performance.now();
    await run(index);
    if (index >= 0) times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b);
}

export function median(sorted) {
  return sorted[Math.floor(sorted.length / 2)];
}

/** One line of the result: what, the figure, and what it is held against. */
export function row(what, figure, against = "") {
  process.stdout.write(`${what.padEnd(58)} ${figure.padStart(16)}   ${against}\n`);
}

export function ms(value) {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

export function ratio(a, b) {
  return `${(a / b).toFixed(2)} x`;
}
