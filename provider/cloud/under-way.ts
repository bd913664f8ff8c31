import type { Post } from "./transport";

/** Makes one door of all calls, which a process that must end can shut. */
export interface Door {
  readonly post: Post;
  /** Nothing goes out any more; resolves once what is under way came back, which its own time limit sees to. */
  shut(): Promise<void>;
}

export function doorTo(post: Post): Door {
  const underWay = new Set<Promise<unknown>>();
  let isShut = false;
  return {
    async post(request, stop) {
      // No answer at all: whatever it were, retries and handlers would go on to their next step.
      if (isShut) return new Promise(() => {});
      const answer = post(request, stop);
      underWay.add(answer);
      try {
        return await answer;
      } finally {
        underWay.delete(answer);
      }
    },
    async shut() {
      isShut = true;
      await Promise.allSettled(underWay);
    },
  };
}
