import { integrationBusiness } from "../../cloud-api";
import { ProviderError } from "../provider-error";
import type { CloudClient } from "./client";

/**
 * Only CreateUserKey takes a TicketID (documented), so an existing integration keeps the one that it was made with. To set
 * other credentials beside another ticket than the program's would be half a change.
 */
export async function refuseOtherTicket(
  cloud: CloudClient,
  envId: string,
  integrationId: string,
  ticketId: string,
): Promise<void> {
  const resource = `integration ${integrationId} of ${envId}`;
  const request = { EnvId: envId, KeyID: integrationId, Business: integrationBusiness };
  const { UserKeyInfo } = await cloud.act("GetOneUserKey", request, { resource, secrets: [ticketId] });
  // A cloud that does not tell the ticket leaves nothing to compare (documented as optional).
  if (!UserKeyInfo?.TicketID || UserKeyInfo.TicketID === ticketId) return;
  throw new ProviderError({
    responsible: "user",
    action: "UpdateUserKey",
    resource,
    code: "TICKET_NOT_CHANGEABLE",
    reason:
      "it was made with another ticket than the program gives, and the cloud takes a ticket only when it makes an integration",
    hint: "Nothing was sent. Give the ticket that it was made with, or make a new integration: delete this one or choose another name.",
  });
}
