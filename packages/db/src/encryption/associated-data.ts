/**
 * The associated data (AAD) of each encrypted value: table, column and row. A value that is moved to another row cannot be
 * decrypted there.
 */
export const associatedData = {
  accountNumber: (memberGuid: string, accountGuid: string) =>
    `account_numbers.account_number:${memberGuid}:${accountGuid}`,
  routingNumber: (memberGuid: string, accountGuid: string) =>
    `account_numbers.routing_number:${memberGuid}:${accountGuid}`,
  owner: (memberGuid: string, position: number) => `account_owners.owner:${memberGuid}:${position}`,
  /** The row has no ID yet when the body is encrypted. */
  webhook: (memberGuid: string | null, receivedAt: Date) =>
    `inbox.raw:${memberGuid ?? ""}:${receivedAt.toISOString()}`,
  response: ({ apiKeyId, route, key }: { apiKeyId: string; route: string; key: string }) =>
    `idempotency_keys.answer:${apiKeyId}:${route}:${key}`,
  endpointSecret: (endpointId: string) => `endpoints.secret:${endpointId}`,
  /** A separate value, so that an old secret cannot replace the current one. */
  previousEndpointSecret: (endpointId: string) => `endpoints.previous_secret:${endpointId}`,
};
