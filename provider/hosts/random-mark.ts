import { randomInt } from "node:crypto";

const characters = "abcdefghijklmnopqrstuvwxyz0123456789";
const length = 8;

/** 8 characters of a-z and 0-9: what a mark in the cloud is told from another by, and no secret. */
export function randomMark(): string {
  return Array.from({ length }, () => characters.charAt(randomInt(characters.length))).join("");
}
