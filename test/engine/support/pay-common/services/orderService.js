/** Six handlers in a class, as the vendor's template has them. */
class OrderService {
  async handlerUnified(params) {
    console.log(`handlerUnified ${params.out_trade_no}`);
    return true;
  }

  async handlerUnifiedTrigger(params) {
    console.log(`handlerUnifiedTrigger ${params.out_trade_no} ${params.trade_state}`);
    return true;
  }

  async handlerRefund(params) {
    console.log(`handlerRefund ${params.out_refund_no}`);
    return true;
  }

  async handlerRefundTrigger(params) {
    console.log(`handlerRefundTrigger ${params.out_refund_no} ${params.refund_status}`);
    return true;
  }

  async handlerTransfer(params, result) {
    console.log(`handlerTransfer ${params.out_bill_no} ${result.state}`);
    return true;
  }

  async handlerTransferTrigger(params) {
    console.log(`handlerTransferTrigger ${params.out_bill_no} ${params.state}`);
    return true;
  }
}

module.exports = OrderService;
