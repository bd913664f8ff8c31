import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import {
  type MerchantRecord,
  merchantRecord,
  type OrderRecord,
  orderRecord,
  type RefundRecord,
  refundRecord,
  type TransferRecord,
  transferRecord,
} from "./wechat-pay-records";

const recordsMax = { orders: 10_000, refunds: 10_000, transfers: 10_000, merchants: 1_000 };
export type WechatPayTables = ReturnType<typeof wechatPayTables>;

const row = z.object({ record: z.string() });

/** What the local WeChat Pay remembers, the newest of each: saving one with the same numbers replaces it. */
export function wechatPayTables(database: DatabaseSync) {
  const saveOrder = saver(database, "orders", ["merchantId", "outTradeNo", "transactionId"]);
  const saveRefund = saver(database, "refunds", ["merchantId", "outRefundNo", "outTradeNo"]);
  const saveTransfer = saver(database, "transfers", ["merchantId", "outBillNo", "transferBillNo"]);
  const saveMerchant = saver(database, "merchants", ["merchantId", "serial"]);
  const orders = reader(database, "orders", orderRecord);
  const refunds = reader(database, "refunds", refundRecord);
  const transfers = reader(database, "transfers", transferRecord);
  const merchants = reader(database, "merchants", merchantRecord);
  const findOrder = orders("WHERE merchantId = ? AND outTradeNo = ?");
  const findByTransaction = orders("WHERE merchantId = ? AND transactionId = ?");
  const findRefund = refunds("WHERE merchantId = ? AND outRefundNo = ?");
  const refundsOfOrder = refunds("WHERE merchantId = ? AND outTradeNo = ?");
  const findTransfer = transfers("WHERE merchantId = ? AND outBillNo = ?");
  const findByBill = transfers("WHERE merchantId = ? AND transferBillNo = ?");
  const findMerchant = merchants("WHERE merchantId = ? AND serial = ?");
  const [allOrders, allRefunds, allTransfers, allMerchants] = [orders(""), refunds(""), transfers(""), merchants("")];

  return {
    findOrder: (merchantId: string, outTradeNo: string): OrderRecord | undefined =>
      findOrder(merchantId, outTradeNo)[0],
    findOrderByTransaction: (merchantId: string, transactionId: string): OrderRecord | undefined =>
      findByTransaction(merchantId, transactionId)[0],
    saveOrder: (order: OrderRecord): void =>
      saveOrder([order.merchantId, order.outTradeNo, order.payment?.transactionId ?? null], order),
    orders: (): OrderRecord[] => allOrders(),
    findRefund: (merchantId: string, outRefundNo: string): RefundRecord | undefined =>
      findRefund(merchantId, outRefundNo)[0],
    refundsOf: (merchantId: string, outTradeNo: string): RefundRecord[] => refundsOfOrder(merchantId, outTradeNo),
    saveRefund: (refund: RefundRecord): void =>
      saveRefund([refund.merchantId, refund.outRefundNo, refund.outTradeNo], refund),
    refunds: (): RefundRecord[] => allRefunds(),
    findTransfer: (merchantId: string, outBillNo: string): TransferRecord | undefined =>
      findTransfer(merchantId, outBillNo)[0],
    findTransferByNumber: (merchantId: string, transferBillNo: string): TransferRecord | undefined =>
      findByBill(merchantId, transferBillNo)[0],
    saveTransfer: (transfer: TransferRecord): void =>
      saveTransfer([transfer.merchantId, transfer.outBillNo, transfer.transferBillNo], transfer),
    transfers: (): TransferRecord[] => allTransfers(),
    findMerchant: (merchantId: string, serial: string): MerchantRecord | undefined =>
      findMerchant(merchantId, serial)[0],
    saveMerchant: (merchant: MerchantRecord): void =>
      saveMerchant([merchant.merchantId, merchant.merchantSerialNumber], merchant),
    merchants: (): MerchantRecord[] => allMerchants(),
    clear(): void {
      database.exec("DELETE FROM orders; DELETE FROM refunds; DELETE FROM transfers; DELETE FROM merchants");
    },
  };
}

type Table = keyof typeof recordsMax;

function saver(database: DatabaseSync, table: Table, columns: readonly string[]) {
  const places = columns.map(() => "?").join(", ");
  const updates = [...columns, "record"].map((column) => `${column} = excluded.${column}`);
  const save = database.prepare(
    `INSERT INTO ${table} (${columns.join(", ")}, record) VALUES (${places}, ?)
     ON CONFLICT DO UPDATE SET ${updates.join(", ")}`,
  );
  const trim = database.prepare(
    `DELETE FROM ${table} WHERE sequence <= (SELECT max(sequence) FROM ${table}) - ${recordsMax[table]}`,
  );
  return (keys: readonly (string | null)[], record: object): void => {
    save.run(...keys, JSON.stringify(record));
    trim.run();
  };
}

/** Oldest first. */
function reader<Schema extends z.ZodType>(database: DatabaseSync, table: Table, schema: Schema) {
  return (condition: string) => {
    const select = database.prepare(`SELECT record FROM ${table} ${condition} ORDER BY sequence`);
    return (...values: string[]): z.output<Schema>[] =>
      select.all(...values).map((found) => schema.parse(JSON.parse(row.parse(found).record)));
  };
}
