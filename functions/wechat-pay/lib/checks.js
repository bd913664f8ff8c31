/* What a parameter must be. Names and limits as in the platform's own template (vendor source: pay-common). */

const checks = {
  description: (value) => isText(value, 127) || "description must be a text of 1 to 127 characters",
  out_trade_no: (value) =>
    matches(value, /^[A-Za-z0-9_-]{6,32}$/) || "out_trade_no must be 6 to 32 letters, digits, - or _",
  out_refund_no: (value) =>
    matches(value, /^[A-Za-z0-9_|*@-]{1,64}$/) || "out_refund_no must be 1 to 64 letters, digits or any of _-|*@",
  transaction_id: (value) =>
    matches(value, /^[A-Za-z0-9]{1,32}$/) || "transaction_id must be 1 to 32 letters or digits",
  notify_url: (value) =>
    value === undefined ||
    matches(value, /^https:\/\/[^?#\s]{1,247}$/) ||
    "notify_url must be an https:// address without a query",
  orderAmount: (amount) =>
    isPositiveInteger(amount?.total) || "amount.total must be a positive integer (fen, 100 for 1 yuan)",
  refundAmount: (amount) =>
    (isPositiveInteger(amount?.total) && isPositiveInteger(amount?.refund) && amount.refund <= amount.total) ||
    "amount.total and amount.refund must be positive integers (fen), refund not above total",
  reason: (value) => value === undefined || isText(value, 80) || "reason must be a text of at most 80 characters",
  scene_info: (value) =>
    (isText(value?.payer_client_ip, 45) && isText(value?.h5_info?.type, 32)) ||
    "scene_info.payer_client_ip and scene_info.h5_info.type are needed for H5",

  out_bill_no: (value) => matches(value, /^[A-Za-z0-9]{1,32}$/) || "out_bill_no must be 1 to 32 letters or digits",
  transfer_bill_no: (value) =>
    matches(value, /^[A-Za-z0-9]{1,64}$/) || "transfer_bill_no must be 1 to 64 letters or digits",
  transfer_scene_id: (value) =>
    isText(value, 36) || "transfer_scene_id is needed: the scene that the merchant applied for",
  transfer_remark: (value) => isText(value, 32) || "transfer_remark must be a text of 1 to 32 characters",
  user_recv_perception: (value) =>
    value === undefined || isText(value, 32) || "user_recv_perception must be a text of at most 32 characters",
  transfer_scene_report_infos: (value) =>
    (Array.isArray(value) &&
      value.length > 0 &&
      value.length <= 10 &&
      value.every((info) => isText(info?.info_type, 32) && isText(info?.info_content, 256))) ||
    "transfer_scene_report_infos must be a list of {info_type, info_content}",
};

function matches(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

function isText(value, maxCharacters) {
  return typeof value === "string" && value.trim() !== "" && [...value].length <= maxCharacters;
}

function isPositiveInteger(value) {
  return Number.isSafeInteger(value) && value > 0;
}

module.exports = { checks, isText, isPositiveInteger };
