import { z } from "zod";

/* Function actions of SCF, version 2018-04-16, with the environment id as Namespace (vendor source: manager-node). */

export const functionStatuses = [
  "Creating",
  "CreateFailed",
  "Active",
  "Updating",
  "UpdateFailed",
  "Publishing",
  "PublishFailed",
  "Deleting",
  "DeleteFailed",
] as const;

/** A function in one of these is being worked on; any other status is an end. */
export const deployingStatuses = ["Creating", "Updating", "Publishing", "Deleting"] as const;

const variables = z.strictObject({ Variables: z.array(z.strictObject({ Key: z.string(), Value: z.string() })) });
const functionRef = { FunctionName: z.string(), Namespace: z.string() };
const code = z.strictObject({ ZipFile: z.string() });
const answeredVariables = z.looseObject({
  Variables: z.array(z.looseObject({ Key: z.string(), Value: z.string().default("") })).default([]),
});
const done = z.looseObject({});

export const functionActions = {
  CreateFunction: {
    request: z.strictObject({
      ...functionRef,
      Code: code,
      Handler: z.string().optional(),
      Runtime: z.string(),
      Type: z.literal("HTTP"),
      Description: z.string().optional(),
      MemorySize: z.number().int().min(64).max(3072).optional(),
      Timeout: z.number().int().min(1).max(900).optional(),
      Environment: variables.optional(),
    }),
    response: done,
  },
  UpdateFunctionCode: {
    request: z.strictObject({
      ...functionRef,
      Handler: z.string().optional(),
      ZipFile: z.string().optional(),
      Code: code.optional(),
    }),
    response: done,
  },
  UpdateFunctionConfiguration: {
    // Environment replaces the whole set (documented).
    request: z.strictObject({
      ...functionRef,
      Description: z.string().optional(),
      MemorySize: z.number().int().min(64).max(3072).optional(),
      Timeout: z.number().int().min(1).max(900).optional(),
      Environment: variables.optional(),
    }),
    response: done,
  },
  GetFunction: {
    request: z.strictObject({ ...functionRef, ShowCode: z.enum(["TRUE", "FALSE"]).optional() }),
    response: z.looseObject({
      FunctionName: z.string(),
      Namespace: z.string(),
      Status: z.string(),
      StatusDesc: z.string().optional(),
      Description: z.string().optional(),
      Runtime: z.string(),
      Type: z.string().optional(),
      Environment: answeredVariables.optional(),
      /** In bytes (documented: 583/18584). */
      CodeSize: z.number().optional(),
      ModTime: z.string().optional(),
    }),
  },
  // Where the code can be fetched for a while, and its hash in a form that nobody documents (documented: 583/37164).
  GetFunctionAddress: {
    request: z.strictObject({ ...functionRef, Qualifier: z.string().optional() }),
    response: z.looseObject({ Url: z.string().optional(), CodeSha256: z.string().optional() }),
  },
  ListFunctions: {
    request: z.strictObject({
      Namespace: z.string(),
      Offset: z.number().int().min(0).optional(),
      Limit: z.number().int().min(1).max(100).optional(),
      // Filters are joined by "and", the values of one by "or", at most 5 of them (documented: 876/18582).
      Filters: z
        .array(z.strictObject({ Name: z.literal("Status"), Values: z.array(z.string()).min(1).max(5) }))
        .max(10)
        .optional(),
    }),
    response: z.looseObject({
      Functions: z
        .array(z.looseObject({ FunctionName: z.string(), Namespace: z.string(), Status: z.string() }))
        .default([]),
      TotalCount: z.number(),
    }),
  },
  DeleteFunction: { request: z.strictObject(functionRef), response: done },
} as const;
