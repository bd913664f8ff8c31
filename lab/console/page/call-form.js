import { api } from "./api.js";
import { busyWhile, element } from "./dom.js";
import { field, jsonField, textInput } from "./fields.js";
import { statusBadge } from "./status.js";
import { milliseconds } from "./time.js";
import { words } from "./words.js";

const methods = ["POST", "GET", "PUT", "PATCH", "DELETE"];
const madeUpWebUser = { uid: "local-web-user-1", openid: "" };
const madeUpUser = { openid: "oLocalMiniProgramUser000001", appId: "wx0123456789abcdef" };

/** Calls a route of the function, as the product does for nobody, for a Mini Program user or for who signed in on a page. */
export function callForm({ functionName, environment }) {
  const method = element("select", {}, ...methods.map((name) => element("option", { value: name }, name)));
  const path = textInput({ value: "/", maxlength: 2000 });
  const body = jsonField(words.body, "{ }");
  const asUser = identities(environment.appId);
  const button = element("button", { type: "submit", class: "primary" }, words.call);
  const state = element("p", { class: "outcome", role: "status" });
  const result = element("div", {});
  const form = element(
    "form",
    { class: "form", novalidate: true },
    element("p", { class: "note" }, words.callNote),
    element("div", { class: "address" }, field(words.method, method), field(words.path, path)),
    body.node,
    asUser.node,
    element("div", { class: "send-row" }, button, state),
    result,
  );
  const showBody = () => {
    body.node.hidden = method.value === "GET";
  };
  method.addEventListener("change", showBody);
  form.addEventListener("submit", (submission) => {
    submission.preventDefault();
    return busyWhile(button, state, words.calling, async () => {
      if (!path.value.startsWith("/")) throw new Error(words.pathWrong);
      const json = method.value === "GET" ? undefined : body.read();
      const request = { method: method.value, path: path.value, ...jsonBody(json), ...asUser.value() };
      const answer = await api.invoke(functionName, request);
      state.replaceChildren();
      result.replaceChildren(callResult(answer));
    });
  });
  showBody();
  return form;
}

function jsonBody(value) {
  if (value === undefined) return {};
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** At most one of the two is on. */
function identities(ownAppId = madeUpUser.appId) {
  const openid = textInput({ value: madeUpUser.openid, maxlength: 128 });
  const appId = textInput({ value: ownAppId, maxlength: 64 });
  const uid = textInput({ value: madeUpWebUser.uid, maxlength: 128 });
  const webOpenid = textInput({ value: madeUpWebUser.openid, maxlength: 128 });
  const user = identity(words.asUser, [field("openid", openid), field(words.appId, appId)]);
  const webUser = identity(words.asWebUser, [field("uid", uid), field(words.webOpenid, webOpenid)]);
  user.box.addEventListener("change", () => user.box.checked && webUser.off());
  webUser.box.addEventListener("change", () => webUser.box.checked && user.off());
  const named = () => ({ uid: uid.value.trim(), ...(webOpenid.value.trim() && { openid: webOpenid.value.trim() }) });
  return {
    node: element("div", {}, user.node, webUser.node),
    value: () => ({
      ...(user.box.checked && { as: { openid: openid.value.trim(), appId: appId.value.trim() } }),
      ...(webUser.box.checked && { asWebUser: named() }),
    }),
  };
}

function identity(label, fields) {
  const box = element("input", { type: "checkbox" });
  const nested = element("div", { class: "nested", hidden: true }, ...fields);
  const show = () => {
    nested.hidden = !box.checked;
  };
  box.addEventListener("change", show);
  return {
    box,
    node: element("div", {}, element("label", { class: "check" }, box, element("span", {}, label)), nested),
    off() {
      box.checked = false;
      show();
    },
  };
}

function callResult({ status, headers, body, bodyBase64, latencyMs, coldStart, requestId }) {
  return element(
    "div",
    { class: "result-card" },
    element(
      "p",
      { class: "outcome" },
      statusBadge(status),
      milliseconds(latencyMs),
      coldStart ? element("span", { class: "quiet" }, words.coldStart) : "",
    ),
    bodyBase64 === undefined ? "" : element("p", { class: "note" }, words.binaryBody),
    element("pre", { tabindex: "0" }, bodyBase64 ?? (readable(body) || words.emptyBody)),
    element(
      "details",
      {},
      element("summary", {}, words.answerHeaders),
      element(
        "pre",
        {},
        Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join("\n"),
      ),
    ),
    element("p", { class: "note" }, words.requestId, " ", element("code", {}, requestId)),
  );
}

/** JSON with line breaks; anything else as it came. */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
