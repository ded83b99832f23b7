import { members } from "@account-opening/db/members";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { challenge, endAs, selection } from "./support/members.ts";
import { refuses, says } from "./support/mx-double.ts";

const test = useApi();

async function aChallengedMember(...challenges: Parameters<typeof challenge>[2][]): Promise<string> {
  const guid = await test.aMember();
  await challenge(test.now.db, guid, ...(challenges.length === 0 ? [selection] : challenges));
  return guid;
}

const kindsOf = async (guid: string) =>
  (await test.ask(`GET /v1/members/${guid}/timeline`)).body.data.map(({ kind }: { kind: string }) => kind);

describe("challenge answers", () => {
  const chosen = [{ guid: "CRD-select", value: "act-1" }];
  const answer = (guid: string, answers: object[] = chosen) =>
    test.ask(`POST /v1/members/${guid}/challenge_answers`, { body: { answers } });

  it("the challenges of a member are shown as MX asks them", async () => {
    const guid = await aChallengedMember(
      selection,
      { guid: "CRD-text", type: "TEXT", label: "Mother's name?" },
      { guid: "CRD-pic", type: "IMAGE_DATA", label: null, imageData: "aGVsbG8=" },
      {
        guid: "CRD-pics",
        type: "IMAGE_OPTIONS",
        label: "Which?",
        imageOptions: [{ label: "Cat", value: "cat", dataUri: "data:image/png;base64,aGVsbG8=" }],
      },
    );
    expect((await test.ask(`GET /v1/members/${guid}`)).body).toMatchObject({
      state: "challenged",
      challenges: [
        selection,
        { guid: "CRD-text", type: "TEXT", label: "Mother's name?" },
        { guid: "CRD-pic", type: "IMAGE_DATA", label: null, image_data: "aGVsbG8=" },
        {
          guid: "CRD-pics",
          image_options: [{ label: "Cat", value: "cat", data_uri: "data:image/png;base64,aGVsbG8=" }],
        },
      ],
    });
  });

  it("go to MX within the request, and the member continues", async () => {
    const guid = await aChallengedMember();
    const before = (await test.ask(`GET /v1/members/${guid}`)).body;

    const { status, body } = await answer(guid);

    expect(status).toBe(202);
    expect(body).toMatchObject({ guid, state: "verifying", challenges: [] });
    expect(body.version).toBeGreaterThan(before.version);
    expect(test.now.mx.callsTo("PUT /resume")).toMatchObject([{ body: { member: { challenges: chosen } } }]);
    expect(await kindsOf(guid)).toContain("challenges_answered");
  });

  it("several options are chosen by repeating the challenge", async () => {
    const guid = await aChallengedMember();
    const both = [...chosen, { guid: "CRD-select", value: "act-2" }];
    expect((await answer(guid, both)).status).toBe(202);
    expect(test.now.mx.callsTo("PUT /resume")).toMatchObject([{ body: { member: { challenges: both } } }]);
  });

  it("must match the open challenges", async () => {
    const guid = await aChallengedMember();
    const { status, body } = await answer(guid, [{ guid: "CRD-select", value: "act-9" }]);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { path: "answers.0.value", message: "must be one of the challenge's options" },
    ]);
    expect(test.now.mx.callsTo("PUT /resume")).toEqual([]);
  });

  it("are refused without an open challenge, for an unknown member, and if there are none", async () => {
    const guid = await test.aMember();
    expect((await answer(guid)).body.type).toMatch(/not-challenged$/);
    expect((await answer("MBR-unknown")).status).toBe(404);
    expect((await answer(guid, [])).status).toBe(422);
  });

  it.each([
    [405, 409, "not-challenged"],
    [409, 409, "mx-busy"],
    [500, 503, "mx-unavailable"],
  ])("MX's %i is %i %s, and makes us read the status", async (fromMx, status, name) => {
    const guid = await aChallengedMember();
    test.now.mx.next("PUT /resume", refuses(fromMx, "Not now"));
    const { status: answered, body } = await answer(guid);
    expect(answered).toBe(status);
    expect(body.type).toBe(`urn:account-opening:problem:${name}`);
    expect(await kindsOf(guid)).toContain("status_read_requested");
    expect((await test.ask(`GET /v1/members/${guid}`)).body.state).toBe("challenged");
  });

  it("that MX rejects are refused in its words", async () => {
    const guid = await aChallengedMember();
    test.now.mx.next("PUT /resume", refuses(400, "Invalid credential value"));
    expect(await answer(guid)).toMatchObject({
      status: 422,
      body: { type: "urn:account-opening:problem:mx-refused", detail: "Invalid credential value" },
    });
    expect(await kindsOf(guid)).not.toContain("status_read_requested");
  });

  it("are stored while another process locks the member: the response shows the current member, and a job continues", async () => {
    const guid = await aChallengedMember();
    const holder = await test.now.db.pool.connect();
    await holder.query("begin");
    await holder.query("select from members where guid = $1 for update", [guid]);

    const { status, body } = await answer(guid);

    await holder.query("commit");
    holder.release();
    expect({ status, state: body.state }).toEqual({ status: 202, state: "challenged" });
    const { rows } = await test.now.db.pool.query(
      "select type from inbox where member_guid = $1 and processed_at is null",
      [guid],
    );
    expect(rows).toEqual([{ type: "challenges_answered" }]);
  });
});

describe("new credentials", () => {
  const credentials = [{ guid: "CRD-password", value: "better" }];
  const update = (guid: string) => test.ask(`PUT /v1/members/${guid}/credentials`, { body: { credentials } });

  it("go to MX within the request, and the member continues by itself", async () => {
    const guid = await test.aMember();
    await endAs(test.now.db, guid, "DENIED");
    expect((await test.ask(`GET /v1/members/${guid}`)).body).toMatchObject({
      state: "action_required",
      reason: "denied",
    });

    expect(await update(guid)).toMatchObject({ status: 202, body: { state: "verifying", reason: null } });

    const [call] = test.now.mx.callsTo(`PUT /members/${guid}`);
    expect(call?.body).toEqual({ member: { credentials } });
  });

  it("go to MX with the use cases that MX requires of some clients", async () => {
    const guid = await test.aMember();
    await test.ask(`PUT /v1/members/${guid}/credentials`, { body: { credentials, use_cases: ["PFM"] } });
    const [call] = test.now.mx.callsTo(`PUT /members/${guid}`);
    expect(call?.body).toEqual({ member: { credentials, use_cases: ["PFM"] } });
  });

  it("wait for a job of MX, for MX itself, and must be some", async () => {
    const guid = await test.aMember();
    test.now.mx.next(`PUT /members/${guid}`, refuses(409, "Busy"));
    expect((await update(guid)).body.type).toMatch(/mx-busy$/);
    test.now.mx.next(`PUT /members/${guid}`, says(504));
    expect((await update(guid)).status).toBe(503);
    expect((await update("MBR-unknown")).status).toBe(404);
    const none = { body: { credentials: [] } };
    expect((await test.ask(`PUT /v1/members/${guid}/credentials`, none)).status).toBe(422);
  });
});

describe("a retry", () => {
  const retry = (guid: string) => test.ask(`POST /v1/members/${guid}/retry`);

  it("continues onboarding after the user had to act", async () => {
    const guid = await test.aMember();
    await endAs(test.now.db, guid, "LOCKED");
    expect(await retry(guid)).toMatchObject({ status: 202, body: { state: "verifying", reason: null } });
  });

  it("is refused with the reason if it cannot succeed", async () => {
    const fresh = await test.aMember();
    expect(await retry(fresh)).toMatchObject({
      status: 409,
      body: {
        type: "urn:account-opening:problem:retry-not-possible",
        detail: expect.stringContaining("created"),
      },
    });
    const closed = await test.aMember();
    await endAs(test.now.db, closed, "CLOSED");
    expect((await retry(closed)).body.detail).toContain("closed");
    const invalid = await test.aMember();
    await endAs(test.now.db, invalid, "LOCKED");
    const spoil = "update members set state_data = jsonb_set(state_data, '{balances}', '0') where guid = $1";
    await test.now.db.pool.query(spoil, [invalid]);
    expect(await retry(invalid)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("invalid") },
    });
    expect((await retry("MBR-unknown")).status).toBe(404);
    expect(await members.read(test.now.db, closed)).toMatchObject({ state: "failed" });
  });
});
