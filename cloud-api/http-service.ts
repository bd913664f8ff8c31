import { z } from "zod";

/* HTTP-service routes (vendor source: manager-node's env types, tencentcloud-sdk-nodejs 4.1.313). */

/** DomainType of the domain that an integration's callbacks arrive at. */
export const integrationCallbackDomainType = "INTEGRATION_CALLBACK";

export const domainStatuses = ["PROCESSING", "FAIL", "EO_PENDING_VERIFICATION", "SUCCESS"] as const;

const route = z.looseObject({
  Path: z.string(),
  UpstreamResourceType: z.string(),
  UpstreamResourceName: z.string(),
  Enable: z.boolean().optional(),
});

export const httpServiceActions = {
  DescribeHTTPServiceRoute: {
    request: z.strictObject({
      EnvId: z.string(),
      Filters: z
        .array(
          z.strictObject({
            Name: z.enum(["Domain", "Path", "DomainType", "UpstreamResourceType"]),
            Values: z.array(z.string()),
          }),
        )
        .optional(),
      Offset: z.number().int().min(0).optional(),
      Limit: z.number().int().min(1).max(100).optional(),
    }),
    response: z.looseObject({
      Domains: z
        .array(
          z.looseObject({
            Domain: z.string(),
            DomainType: z.string(),
            Status: z.string(),
            DNSStatus: z.string().optional(),
            Routes: z.array(route).optional(),
          }),
        )
        .optional(),
      TotalCount: z.number(),
    }),
  },
  DeleteHTTPServiceRoute: {
    request: z.strictObject({ EnvId: z.string(), Domain: z.string(), Paths: z.array(z.string()).max(20).optional() }),
    response: z.looseObject({}),
  },
} as const;
