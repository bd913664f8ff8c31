/*
 * One entry a version, applied in order and never changed afterwards. Column names are the names of the fields, so that
 * a row is a record.
 */

/** What the cloud would hold. */
export const stateMigrations: readonly string[] = [
  `
  CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE integrations (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    keyId TEXT NOT NULL UNIQUE COLLATE NOCASE,
    business TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL,
    ticketId TEXT NOT NULL,
    ext TEXT NOT NULL,
    activeExt TEXT NOT NULL,
    revision INTEGER NOT NULL,
    functionName TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL,
    UNIQUE (business, name)
  ) STRICT;
  CREATE TABLE releasedKeys (keyId TEXT PRIMARY KEY COLLATE NOCASE, releasedAt INTEGER NOT NULL) STRICT;
  CREATE TABLE code (hash TEXT PRIMARY KEY, zip BLOB NOT NULL) STRICT;
  CREATE TABLE functions (
    name TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    statusReason TEXT NOT NULL,
    description TEXT NOT NULL,
    runtime TEXT NOT NULL,
    handler TEXT NOT NULL,
    memoryMb INTEGER NOT NULL,
    timeoutSeconds INTEGER NOT NULL,
    environment TEXT NOT NULL,
    codeHash TEXT,
    createdAt INTEGER NOT NULL,
    modifiedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE domains (
    domain TEXT PRIMARY KEY COLLATE NOCASE,
    keyId TEXT NOT NULL COLLATE NOCASE,
    status TEXT NOT NULL,
    paths TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    updatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE deployments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dueAt INTEGER NOT NULL,
    keyId TEXT COLLATE NOCASE,
    functionName TEXT,
    change TEXT NOT NULL,
    codeHash TEXT
  ) STRICT;
  CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    keyId TEXT NOT NULL COLLATE NOCASE,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX historyByKey ON history (keyId, id);
  `,
  `
  ALTER TABLE integrations ADD COLUMN previousExt TEXT NOT NULL DEFAULT '';
  ALTER TABLE integrations ADD COLUMN previousUntil INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE merchants (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    merchantId TEXT NOT NULL,
    serial TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (merchantId, serial)
  ) STRICT;
  CREATE TABLE orders (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    merchantId TEXT NOT NULL,
    outTradeNo TEXT NOT NULL,
    transactionId TEXT,
    record TEXT NOT NULL,
    UNIQUE (merchantId, outTradeNo)
  ) STRICT;
  CREATE INDEX ordersByTransaction ON orders (merchantId, transactionId);
  CREATE TABLE refunds (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    merchantId TEXT NOT NULL,
    outRefundNo TEXT NOT NULL,
    outTradeNo TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (merchantId, outRefundNo)
  ) STRICT;
  CREATE INDEX refundsByOrder ON refunds (merchantId, outTradeNo);
  `,
  `
  CREATE TABLE transfers (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    merchantId TEXT NOT NULL,
    outBillNo TEXT NOT NULL,
    transferBillNo TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (merchantId, outBillNo)
  ) STRICT;
  CREATE INDEX transfersByNumber ON transfers (merchantId, transferBillNo);
  `,
];

/** Callback log, function output, and which callbacks came: without it, those that are still fresh could come again. */
export const logMigrations: readonly string[] = [
  `
  CREATE TABLE callbacks (id INTEGER PRIMARY KEY AUTOINCREMENT, integrationId TEXT NOT NULL, entry TEXT NOT NULL) STRICT;
  CREATE INDEX callbacksByIntegration ON callbacks (integrationId, id);
  CREATE TABLE functionLines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    functionName TEXT NOT NULL,
    at TEXT NOT NULL,
    stream TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX functionLinesByFunction ON functionLines (functionName, id);
  `,
  `
  CREATE TABLE sends (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    integrationId TEXT NOT NULL,
    requestId TEXT NOT NULL,
    event TEXT NOT NULL,
    seed TEXT NOT NULL,
    createdAtMs INTEGER NOT NULL,
    fault TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (integrationId, requestId)
  ) STRICT;
  `,
  `
  CREATE TABLE provenKeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    atMs INTEGER NOT NULL,
    untilMs INTEGER NOT NULL,
    keys TEXT NOT NULL
  ) STRICT;
  `,
];
