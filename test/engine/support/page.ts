/** A line of output without what differs from run to run: numbers of orders, keys, processes, and time. */
export function withoutChance(line: string): string {
  return line
    .replace(/\bPUB_KEY_ID_\d+/g, "PUB_KEY_ID_01")
    .replace(/\b[A-Z]{1,4}\d{14,}[0-9A-Za-z]*/g, (found) => `${/^[A-Z]+/.exec(found)?.[0]}20261123184222`)
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "3119dfba-e649-5eec-ab1e-3412bc4d2e17")
    .replace(/\bseed [0-9A-Za-z._-]+/g, "seed 1")
    .replace(/\s+\d+ ms\b/g, "   5 ms")
    .replace(/\b\d+\.\d s\b/g, "1.0 s")
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "2026-11-23T18:42:22.000Z")
    .replace(/\b(process|port|pid) \d+/g, "$1 4242")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:41003")
    .replace(/\bwx[0-9a-f]{16}\b/g, "wx0123456789abcdef")
    .replace(/miniapp-wxpay-[a-z0-9]{8}/g, "miniapp-wxpay-k3v9x2qd")
    .replace(/\b\d{4}-\d\d-\d\dT[\d:]+\+08:00/g, "2026-11-23T18:42:22+08:00")
    .replace(/\b\d{28}\b/g, "1330020261123184222000000001")
    .replace(/"package_info":"[^"]+"/g, '"package_info":"…"')
    .replace(/\b\d{4,} bytes/g, "812 bytes")
    .trimEnd();
}
