/*
 * The same rules as a report's policy.json, for teams that enforce Pulumi policies: run with
 *   pulumi preview --policy-pack <this folder>
 * They see facts only; a credential never gets here.
 */
const { PolicyPack } = require("@pulumi/policy");

/** Of the dynamic provider, or of the plugin, which has a type for each class. */
const isIntegration = (type) =>
  type === "pulumi-nodejs:dynamic/cloudbase:Integration" || type.startsWith("cloudbase:index:");
const secretFacts = ["apiV3Key", "privateKey"];
const dayMs = 24 * 60 * 60 * 1000;

/** Change these to your own. */
const rules = {
  isProduction: (envId) => envId.includes("prod"),
  minDaysLeft: 30,
  maxAgeDays: 365,
  /** Origins beside the cloud's own; an integration tells of none when it sends credentials to the cloud itself. */
  allowedEndpoints: [],
};

new PolicyPack("cloudbase-integrations", {
  policies: [
    {
      name: "credentials-go-to-the-cloud",
      description: "Credentials are sent to the cloud's own address, or to one that this policy names.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        if (!isIntegration(type)) return;
        for (const origin of Object.values(props.destination ?? {})) {
          if (!rules.allowedEndpoints.includes(origin)) report(`${props.name}: its credentials would go to ${origin}.`);
        }
      },
    },
    {
      name: "proof-required-in-production",
      description: 'Integrations of production prove their credentials before they are applied: proof: "live".',
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        if (!isIntegration(type) || !rules.isProduction(props.envId ?? "")) return;
        if (props.proof !== "live") report(`${props.name}: set proof: "live"; ${props.envId} is production.`);
      },
    },
    {
      name: "certificate-not-about-to-expire",
      description: `A merchant certificate has at least ${rules.minDaysLeft} days left.`,
      enforcementLevel: "mandatory",
      validateResource: ({ type, props }, report) => {
        const notAfter = isIntegration(type) && props.credentialFacts?.merchantCertificate?.notAfter;
        if (!notAfter) return;
        const daysLeft = Math.floor((Date.parse(notAfter) - Date.now()) / dayMs);
        if (daysLeft < rules.minDaysLeft) report(`${props.name}: the merchant certificate ends in ${daysLeft} days.`);
      },
    },
    {
      name: "no-secret-in-two-environments",
      description: "A secret of one environment is not used in another one.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        const users = new Map();
        for (const { props } of resources.filter(({ type }) => isIntegration(type))) {
          for (const name of secretFacts) {
            const fact = props.credentialFacts?.[name];
            const user = users.get(fact);
            if (fact && user && user.envId !== props.envId) {
              report(`${props.name} in ${props.envId} has the ${name} of ${user.name} in ${user.envId}.`);
            }
            if (fact) users.set(fact, props);
          }
        }
      },
    },
    {
      name: "secrets-not-too-old",
      description: `A secret is rotated within ${rules.maxAgeDays} days.`,
      enforcementLevel: "advisory",
      validateStack: ({ resources }, report) => {
        for (const { props } of resources.filter(({ type }) => isIntegration(type))) {
          for (const name of secretFacts) {
            const setAt = Date.parse(props.credentialsSetAt?.[name] ?? "");
            const days = Math.floor((Date.now() - setAt) / dayMs);
            if (days > rules.maxAgeDays) report(`${props.name}: ${name} has been in use for ${days} days.`);
          }
        }
      },
    },
  ],
});
