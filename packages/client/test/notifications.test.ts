import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { verifyNotification, WebhookVerificationError } from "../src/index.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const event = {
  id: "evt_1",
  type: "member.account_numbers_changed",
  timestamp: "2026-11-24T14:00:06.120Z",
  data: { member_guid: "MBR-1", account_guids: ["ACT-1"] },
};
const body = JSON.stringify(event);

function headersOf(signedAt: Date, signedBody = body): Record<string, string> {
  return {
    "webhook-id": event.id,
    "webhook-timestamp": String(Math.floor(signedAt.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign(event.id, signedAt, signedBody),
  };
}

it("a signed notification is returned with the data of its type", () => {
  const headers = { ...headersOf(new Date()), "x-forwarded-for": ["10.0.0.1"], "x-empty": undefined };
  const notification = verifyNotification(secret, body, headers);
  expect(notification).toEqual(event);
  if (notification.type !== "member.account_numbers_changed") throw new Error("The type is not as signed.");
  const guids: string[] = notification.data.account_guids;
  expect(guids).toEqual(["ACT-1"]);
  expect(verifyNotification(secret, body, new Headers(headersOf(new Date())))).toEqual(event);
});

it.each([
  ["another secret", () => verifyNotification("whsec_AAAA", body, headersOf(new Date()))],
  ["another body", () => verifyNotification(secret, `${body} `, headersOf(new Date()))],
  ["an old timestamp", () => verifyNotification(secret, body, headersOf(new Date(Date.now() - 600_000)))],
  ["no signature", () => verifyNotification(secret, body, {})],
])("a notification with %s is refused", (_, verify) => {
  expect(verify).toThrow(WebhookVerificationError);
});
