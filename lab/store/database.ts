import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { EmulatorStartError } from "../host/start-error";
import { errorCode, errorMessage } from "../plumbing/error-fields";

/** Marks our databases in SQLite's own header; reads "pcbe". */
const applicationId = 0x70636265;
const privateFileMode = 0o600;
const privateFolderMode = 0o700;

/** Makes the folder if it is missing. Throws EmulatorStartError when it cannot hold our data. */
export function prepareFolder(path: string): string {
  const folder = resolve(path);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: privateFolderMode });
    if (!statSync(folder).isDirectory()) throw notAFolder(folder);
    if (readdirSync(folder).length === 0) chmodSync(folder, privateFolderMode);
  } catch (error) {
    throw unusable(folder, error);
  }
  return folder;
}

/** Opens one database file exclusively, or one in memory, and brings its schema up to date. */
export function openDatabase(
  folder: string | undefined,
  fileName: string,
  migrations: readonly string[],
): DatabaseSync {
  if (folder === undefined) return migrate(new DatabaseSync(":memory:"), migrations);
  const path = join(folder, fileName);
  let database: DatabaseSync | undefined;
  try {
    refuseForeign(path, migrations.length);
    closeSync(openSync(path, "a", privateFileMode));
    chmodSync(path, privateFileMode);
    database = new DatabaseSync(path);
    // One process at a time. The lock is the operating system's: it is gone with the process, however that ends.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    migrate(database, migrations);
    database.exec("PRAGMA journal_mode = WAL");
    return database;
  } catch (error) {
    database?.close();
    throw unusable(folder, error);
  }
}

const userVersionRow = z.object({ user_version: z.number() });

function migrate(database: DatabaseSync, migrations: readonly string[]): DatabaseSync {
  const version = userVersionRow.parse(database.prepare("PRAGMA user_version").get()).user_version;
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${migration};
      PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
  // The version must reach the file's header: refuseForeign reads it there.
  if (version < migrations.length) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return database;
}

/** Looks at the file's header only, so that a file that is not ours, or newer, stays untouched. */
function refuseForeign(path: string, knownVersion: number): void {
  if (!existsSync(path)) return;
  const { header, fileBytes } = readHeader(path);
  const isDatabase = header.toString("latin1", 0, 15) === "SQLite format 3";
  // What an interrupted first start leaves: nothing, zeros, or one page without a table and without our mark.
  if (header.every((byte) => byte === 0) || (isDatabase && fileBytes <= header.readUInt16BE(16))) return;
  if (!isDatabase || header.readUInt32BE(68) !== applicationId) {
    throw new EmulatorStartError(
      "data-foreign",
      `${path} is not the emulator's. It was left as it is; choose another data folder.`,
    );
  }
  const version = header.readUInt32BE(60);
  if (version > knownVersion) {
    throw new EmulatorStartError(
      "data-newer",
      `${path} was written by a newer version (schema ${version}, this one knows ${knownVersion}). It was left as it is; use the newer version, or another data folder.`,
    );
  }
}

function readHeader(path: string): { header: Buffer; fileBytes: number } {
  const header = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, header.length, 0);
    return { header, fileBytes: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

function notAFolder(folder: string): EmulatorStartError {
  return new EmulatorStartError("data-unusable", `${folder} is not a folder. Choose another data folder.`);
}

function unusable(folder: string, error: unknown): EmulatorStartError {
  if (error instanceof EmulatorStartError) return error;
  if (isBusy(error)) {
    return new EmulatorStartError(
      "data-locked",
      `Another emulator is using ${folder}. Stop it, or choose another data folder.`,
      { cause: error },
    );
  }
  const code = errorCode(error);
  const said = code === "ENOTDIR" || code === "EEXIST" ? "a part of the path is not a folder" : errorMessage(error);
  return new EmulatorStartError(
    "data-unusable",
    `The data folder ${folder} cannot be used: ${said}. Make it writable, or choose another.`,
    { cause: error },
  );
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return typeof error === "object" && error !== null && "errcode" in error && error.errcode === sqliteBusy;
}

/** Runs `work` in one transaction; an exception undoes all of it. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
