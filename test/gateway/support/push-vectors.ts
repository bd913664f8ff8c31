/*
 * Published for message push: WeChat's own page (4.7), the sample that the SDKs of Official Account and WeCom carry (4.8,
 * 4.9). Numbers are those of the facts.
 */

export const pageToken = "AAAAA";
export const pageAesKey = "A".repeat(43);
export const pageAppId = "wxba5fad812f8e6fb9";

export const pageUrlCheck = {
  timestamp: "1714036504",
  nonce: "1514711492",
  echostr: "4375120948345356249",
  signature: "f464b24fc39322e44b38aa78f5edd27bd1441696",
};

export const pagePlaintext = {
  timestamp: "1714037059",
  nonce: "486452656",
  signature: "899cf89e464efb63f54ddac96b0a0a235f53aa78",
  body: '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714037059,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
};

export const pageSafeMode = {
  timestamp: "1714112445",
  nonce: "415670741",
  openid: "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
  signature: "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
  msg_signature: "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
  encrypt:
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
  message:
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
};

export const pageReply = {
  random: "707722b803182950",
  message: '{"demo_resp":"good luck"}',
  timestamp: 1713424427,
  nonce: "415670741",
  encrypt: "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
  msgSignature: "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
};

export const officialAccount = {
  token: "spamtest",
  aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
  appId: "wx2c2769f8efd9abc2",
  timestamp: "1409735669",
  nonce: "1320562132",
  msg_signature: "5d197aaffba7e9b25a30732f161a50dee96bd5fa",
  encrypt:
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=",
  message: `<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>
<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>
<CreateTime>1409735668</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[abcdteT]]></Content>
<MsgId>6054768590064713728</MsgId>
</xml>`,
};

export const weCom = {
  token: "QDG6eK",
  aesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  corpId: "wx5823bf96d3bd56c7",
  timestamp: "1409659589",
  nonce: "263014780",
  msg_signature: "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
  encrypt: "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
  echostr: "1616140317555161061",
};
