import type { Reason, TranslatedReason } from "../console-api";
import { type GatewayCode, gatewayCodes } from "../gateway/codes";

const chinese: Readonly<Record<GatewayCode, Reason>> = {
  INTEGRATION_UNKNOWN: { cause: "集成已被删除，或回调地址写错", fix: "将第三方所用的地址与集成的回调地址核对" },
  ROUTE_UNKNOWN: { cause: "域名之后的路径不是此集成类型提供的", fix: "使用“回调地址”中的完整地址，不要增减任何字符" },
  METHOD_NOT_ALLOWED: { cause: "有人在浏览器中打开了该地址，或是健康检查", fix: "若是您自己则无需处理；否则查看来源" },
  REQUEST_MALFORMED: { cause: "扫描器，或对明文 HTTP 端口使用了 TLS", fix: "本地网关请用 http:// 而不是 https://" },
  REQUEST_TIMEOUT: { cause: "发送方停顿，或有意缓慢发送", fix: "无需处理；真正的第三方会重发" },
  HEADERS_TOO_LARGE: { cause: "第三方不会发送这么多请求头", fix: "查看来源；中间的代理可能添加了请求头" },
  ENCODING_UNSUPPORTED: { cause: "第三方与网关之间的代理压缩了报文，签名因此失效", fix: "让代理原样传递报文" },
  BODY_TOO_LARGE: {
    cause: "GitHub 的推送可达 25 MB，而云函数一次请求最多 6 MB，更大的无法转发；其他第三方只发送几 KB",
    fix: "每次推送较少的提交，或只订阅所需的事件；若不是 GitHub 发出的，查看来源",
  },
  BODY_INCOMPLETE: { cause: "发送方放弃，或网络中断", fix: "无需处理；真正的第三方会重发" },
  GATEWAY_BUSY: { cause: "请求过多，或云函数太慢导致回调堆积", fix: "让云函数先应答，之后再处理" },
  CREDENTIALS_UNUSABLE: { cause: "凭证由不做校验的客户端保存，或粘贴 PEM 时损坏", fix: "重新填写集成的凭证" },
  HEADER_MISSING: {
    cause: "请求不是第三方发出的，第三方的 Webhook 未设置密钥，或代理去掉了该请求头",
    fix: "让代理原样传递第三方的请求头；在其 Webhook 中填入与集成相同的密钥",
  },
  HEADER_MALFORMED: {
    cause: "请求不是第三方发出的，或请求头被重复发送或改写",
    fix: "让代理原样传递第三方的请求头",
  },
  QUERY_MISSING: {
    cause: "请求不是第三方发出的，或代理、重定向丢掉了查询参数",
    fix: "让代理原样传递查询参数；把回调地址本身填给第三方",
  },
  QUERY_MALFORMED: {
    cause: "请求不是第三方发出的，或查询参数被改写、重复",
    fix: "让代理原样传递查询参数；回调地址自身不要带查询参数",
  },
  PLAINTEXT_MODE: {
    cause: "mp.weixin.qq.com 的消息推送设为明文模式，消息内容没有任何保护",
    fix: "改为安全模式：mp.weixin.qq.com → 开发管理 → 消息推送 → 消息加密方式",
  },
  TIMESTAMP_EXPIRED: { cause: "旧请求被重发，或两端时钟之一不准", fix: "用网络时间校准时钟；以新的时间戳和签名发送" },
  SIGNATURE_TYPE_UNSUPPORTED: {
    cause: "商户使用 SM2 或品牌 API",
    fix: "使用以 WECHATPAY2-SHA256-RSA2048 签名通知的 API",
  },
  SERIAL_UNKNOWN: {
    cause: "wxPayPublicKeyId 属于另一把公钥，或微信支付已在公钥与平台证书之间切换",
    fix: "从发送方的微信支付取得 wxPayPublicKey 与 wxPayPublicKeyId；本地则用模拟器自己的",
  },
  CERTIFICATE_EXPIRED: { cause: "平台证书已过期且已启用新证书，或时钟不准", fix: "更新平台证书，或改用微信支付公钥" },
  SIGNATURE_PROBE: {
    cause: "以 WECHATPAY/SIGNTEST/ 开头的签名是微信支付自己的探测",
    fix: "无需处理：拒绝是正确的，通知会以正确签名再次到来",
  },
  SIGNATURE_INVALID: {
    cause: "请求在途中被改动，或集成中的密钥(wxPayPublicKey、token、webhookSecret)与第三方签名所用的不同",
    fix: "从第三方重新复制 wxPayPublicKey 及其 ID、token 或 Webhook 密钥；让代理原样传递请求",
  },
  ENVELOPE_INVALID: {
    cause: "第三方设置为另一种格式或旧版 API，例如微信支付 API v2 的 XML",
    fix: "将第三方的设置与集成类型核对；微信支付请使用 v3 API",
  },
  FORMAT_UNSUPPORTED: {
    cause: "消息推送或 Webhook 设置为另一种格式(XML 或 JSON，表单或 JSON)",
    fix: "改为 JSON；公众号为 XML",
  },
  XML_FORBIDDEN: { cause: "请求不是微信发出的：微信从不发送这些内容，这是对 XML 解析器的攻击", fix: "查看来源" },
  ALGORITHM_UNSUPPORTED: { cause: "商户使用 SM4 版本", fix: "使用以 AEAD_AES_256_GCM 加密的 API 版本" },
  DECRYPT_FAILED: {
    cause: "密钥（apiV3Key 或 encodingAESKey）只在第三方或只在这里改过",
    fix: "让第三方控制台与集成中的密钥相同",
  },
  PLAINTEXT_INVALID: { cause: "发送方加密的不是 JSON 对象或 XML 文档", fix: "查看发送方加密了什么" },
  APPID_MISMATCH: {
    cause: "多个应用共用此回调地址，或 appId 是另一个应用的",
    fix: "每个应用使用自己的集成和回调地址；微信支付中公众号的 ID 填入 service_app_id",
  },
  MCHID_MISMATCH: {
    cause: "merchantId 是另一个商户的，或此事件不含商户号（投诉），无法判断归属",
    fix: "与商户平台核对 merchantId；让此类事件发往单独的地址",
  },
  ROUTE_MISMATCH: {
    cause: "退款应发往退款地址，其余发往订单地址；notify_url 填错，或有人转发了截获的通知",
    fix: "下单的 notify_url 用 callbackUrls.order，退款用 callbackUrls.refund",
  },
  REPLAYED: { cause: "有人录制后重发；第三方每次发送都会重新签名", fix: "若第一次已送达则无需处理；查看这一次的来源" },
  REPEATED: {
    cause: "有人在第三方点了重新投递；重发录制的请求看起来也一样",
    fix: "无需处理：已按成功应答，未再次交给函数；若要再次交付，让第三方产生一条新的",
  },
  REPLAY_MEMORY_FULL: { cause: "压力测试", fix: "十分钟内少发一些回调；旧的被遗忘后即可接收" },
  FORWARD_TIMEOUT: { cause: "云函数先做业务再应答，或已挂起", fix: "先应答，之后再处理；云函数日志会显示进行到哪里" },
  FORWARD_CONNECT: { cause: "云函数未启动、已退出，或未监听其端口", fix: "从云函数日志查看退出原因" },
  FORWARD_STATUS: { cause: "云函数处理此事件的代码出错", fix: "查看云函数此时的日志" },
  INTERNAL: { cause: "模拟器自身的缺陷", fix: "请附上这一行日志报告" },
};

/** By the gateway's codes; `FORWARD_STATUS` stands for every `FORWARD_STATUS_<status>`. */
export const reasons: Readonly<Record<string, TranslatedReason>> = Object.fromEntries(
  Object.entries(chinese).map(([code, zh]) => {
    const { cause, fix } = gatewayCodes[code as GatewayCode];
    return [code, { en: { cause, fix }, zh }];
  }),
);
