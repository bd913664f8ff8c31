/*
 * What a key must be allowed, as a policy of Access Management (documented: 876/47056, 598/98174; no finer actions of the
 * Integration Center are documented, so it is all of tcb and scf, on the one environment).
 */
export function policyFor(region: string, envId: string): string {
  return JSON.stringify({
    version: "2.0",
    statement: [
      { effect: "allow", action: ["tcb:*"], resource: [`qcs::tcb:${region}:uin/*:env/${envId}`] },
      { effect: "allow", action: ["scf:*"], resource: [`qcs::scf:${region}:uin/*:namespace/${envId}/function/*`] },
    ],
  });
}
