import { z } from "zod";

/*
 * UserKey actions: one UserKey is one integration (documented: API 876/139851 to 139855; vendor source: manager-node).
 * `Ext` is a JSON string of a flat object, credential name to value; secret values are encrypted (field-encryption.ts
 * on each side), and read back as "" unless NeedPwd is set.
 */

/** Marks a UserKey of the Integration Center, as opposed to the authorization center. */
export const integrationBusiness = "integration";

export const extSchema = z.record(z.string(), z.string());

/** Nested in CreateUserKey and UpdateUserKey; its shape is not documented (vendor source: manager-node's CreateAgent). */
const runtimeConfigSchema = z.looseObject({
  Code: z.looseObject({ ZipFile: z.string().optional() }).optional(),
  Runtime: z.string().optional(),
  Timeout: z.number().int().optional(),
  MemorySize: z.number().int().optional(),
  /** JSON string of a flat object. */
  Environment: z.string().optional(),
});

const userKeyInfoSchema = z.looseObject({
  Name: z.string(),
  KeyID: z.string(),
  Description: z.string().optional(),
  AuthTypeCode: z.string(),
  AuthTypeName: z.string().optional(),
  Ext: z.string().optional(),
  TicketID: z.string().optional(),
  Status: z.string().optional(),
  DemoCodeFunctionName: z.string().optional(),
  CreateAt: z.string().optional(),
  UpdateAt: z.string().optional(),
});

const page = { Offset: z.number().int().min(0), Limit: z.number().int().min(1).max(100) };
const business = { Business: z.string().optional() };

const content = {
  Name: z.string().optional(),
  KeyID: z.string().optional(),
  Description: z.string().optional(),
  AuthTypeCode: z.string().optional(),
  Ext: z.string().optional(),
  RuntimeConfig: runtimeConfigSchema.optional(),
  DemoCodeFunctionName: z.string().optional(),
};

export const userKeyActions = {
  CreateUserKey: {
    request: z.strictObject({ EnvId: z.string(), ...content, ...business, TicketID: z.string().optional() }),
    // No KeyID comes back: the record must be looked up afterwards.
    response: z.looseObject({ CreateResult: z.number(), DemoCodeFunctionName: z.string().optional() }),
  },
  UpdateUserKey: {
    request: z.strictObject({ EnvId: z.string(), ...content, ...business }),
    response: z.looseObject({ UpdateResult: z.number() }),
  },
  GetUserKeyList: {
    // Name is a fuzzy filter.
    request: z.strictObject({
      EnvId: z.string(),
      ...page,
      Name: z.string().optional(),
      AuthTypeCode: z.string().optional(),
      ...business,
    }),
    response: z.looseObject({ UserKeyList: z.array(userKeyInfoSchema).default([]), TotalCount: z.number() }),
  },
  GetOneUserKey: {
    request: z.strictObject({ EnvId: z.string(), KeyID: z.string(), ...business, NeedPwd: z.boolean().optional() }),
    // Nothing, or an object without content, when there is no such record (assumed: beside an error code).
    response: z.looseObject({
      UserKeyInfo: z.union([userKeyInfoSchema, z.strictObject({}).transform(() => undefined)]).optional(),
    }),
  },
  DeleteUserKey: {
    request: z.strictObject({ EnvId: z.string(), KeyID: z.string(), ...business }),
    response: z.looseObject({ DeleteResult: z.number() }),
  },
  GetUserKeyTemplateList: {
    request: z.strictObject({
      EnvId: z.string(),
      ...page,
      AuthTypeCode: z.string().optional(),
      AuthTypeName: z.string().optional(),
      ...business,
    }),
    response: z.looseObject({
      KeyTemplateList: z
        .array(
          z.looseObject({
            AuthTypeCode: z.string(),
            AuthTypeName: z.string().optional(),
            /** JSON string `{"fields":[{name,type,label?,required?}]}`; type "password" marks an encrypted field. */
            Ext: z.string().default(""),
          }),
        )
        .default([]),
      TotalCount: z.number(),
    }),
  },
} as const;
