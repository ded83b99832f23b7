import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { refuses } from "./support/mx-double.ts";

const test = useApi();

describe("a widget URL", () => {
  const request = (body: object) =>
    test.ask("POST /v1/widget_urls", { body: { user_guid: "USR-1", ...body } });

  it("is created at MX for verification and identification", async () => {
    const { status, body } = await request({ institution_code: "mxbank" });
    expect(status).toBe(201);
    expect(body).toEqual({ url: "https://widget.example/1" });
    const [call] = test.now.mx.callsTo("POST /users/USR-1/widget_urls");
    expect(call?.body).toEqual({
      widget_url: {
        widget_type: "connect_widget",
        mode: "verification",
        include_identity: true,
        current_institution_code: "mxbank",
      },
    });
  });

  it("may omit the identification, and connect a member again", async () => {
    const redirect = "https://core.example/done";
    await request({
      member_guid: "MBR-1",
      identify: false,
      client_redirect_url: redirect,
      use_cases: ["MONEY_MOVEMENT"],
    });
    const [call] = test.now.mx.callsTo("POST /users/USR-1/widget_urls");
    expect(call?.body).toMatchObject({
      widget_url: {
        include_identity: false,
        current_member_guid: "MBR-1",
        client_redirect_url: redirect,
        oauth_referral_source: "APP",
        use_cases: ["MONEY_MOVEMENT"],
      },
    });
  });

  it("is refused with MX's message", async () => {
    test.now.mx.next("POST /widget_urls", refuses(400, "The widget is not enabled"));
    const { status, body } = await request({});
    expect({ status, detail: body.detail }).toEqual({ status: 422, detail: "The widget is not enabled" });
  });
});
