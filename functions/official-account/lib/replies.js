/** Answers a message with a text, as WeChat takes it: return it from a handler in services/messageService.js. */
function textReply({ FromUserName, ToUserName }, content) {
  const fields = {
    ToUserName: cdata(FromUserName),
    FromUserName: cdata(ToUserName),
    CreateTime: Math.floor(Date.now() / 1000),
    MsgType: cdata("text"),
    Content: cdata(content),
  };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<xml>${elements.join("")}</xml>`;
}

/** The mark that would end it is split over two. */
function cdata(text) {
  return `<![CDATA[${String(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

module.exports = { textReply };
