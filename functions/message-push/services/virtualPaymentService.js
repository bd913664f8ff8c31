/*
 * YOUR CODE GOES HERE, if this integration sells virtual goods or coins.
 */

/**
 * May this user pay this order? Asked before anything is signed; answer true or false.
 *
 * `user`: `{ openid, appId }`, whom the platform identified. `order`: `{ mode, outTradeNo, buyQuantity, productId,
 * goodsPrice, attach }`; price in fen, as the client says.
 *
 * The client could name another price, or an order of somebody else: compare with your own records here. WeChat compares
 * the price with the published item (documented), as a second lock.
 */
async function mayPay(_user, _order) {
  return true;
}

module.exports = { mayPay };
