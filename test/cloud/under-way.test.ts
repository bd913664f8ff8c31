import type { HttpAnswer } from "../../provider/cloud/transport";
import { doorTo } from "../../provider/cloud/under-way";

const request = { url: "http://127.0.0.1:1", headers: {}, body: "" };
const answer: HttpAnswer = { kind: "answer", status: 200, date: undefined, body: "" };

/** A call that is answered when the test says so. */
function slowCall() {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  return { promise, answer: () => resolve(answer), fail: () => reject(new Error("lost")) };
}

test("a call under way comes back after the door is shut, and only then is shutting done", async () => {
  const call = slowCall();
  const door = doorTo(() => call.promise);
  const answered = door.post(request);
  let isDone = false;
  const done = door.shut().then(() => {
    isDone = true;
  });
  await new Promise(setImmediate);
  expect(isDone).toBe(false);

  call.answer();
  await expect(answered).resolves.toBe(answer);
  await done;
});

test("nothing goes out any more, and what wanted to gets no answer that it could go on from", async () => {
  let sent = 0;
  const door = doorTo(async () => {
    sent++;
    return answer;
  });
  await door.post(request);
  await door.shut();
  const late = door.post(request);
  const outcome = await Promise.race([late, new Promise((resolve) => setImmediate(() => resolve("no answer")))]);
  expect([outcome, sent]).toEqual(["no answer", 1]);
});

test("a call that fails does not hold it open", async () => {
  const call = slowCall();
  const door = doorTo(() => call.promise);
  const answered = expect(door.post(request)).rejects.toThrow("lost");
  const done = door.shut();
  call.fail();
  await answered;
  await done;
});
