import { beforeEach, expect, it } from "vitest";
import {
  isMemberRequested,
  latestRequestedMember,
  recordAdopted,
  releaseRequestedMember,
  storeRequestedMember,
  takeAdopted,
} from "../src/members/requested-members.ts";
import { truncateAll, useDatabase } from "./support/database.ts";
import { later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const request = (institutionCode: string | null, wantsIdentification: boolean, heldUntil = start) =>
  storeRequestedMember(
    test.db,
    { userGuid: "USR-1", institutionCode, wantsIdentification, heldUntil },
    start,
  );

it("a request is in progress until its time is over or it is released", async () => {
  const isInProgress = (now: Date, userGuid = "USR-1") => isMemberRequested(test.db, userGuid, now);
  const id = await request("mxbank", false, later(2_000));
  expect(await isInProgress(later(1_999))).toBe(true);
  expect(await isInProgress(later(1_999), "USR-2")).toBe(false);
  expect(await isInProgress(later(2_000))).toBe(false);
  await releaseRequestedMember(test.db, id, later(1_000));
  expect(await isInProgress(later(1_000))).toBe(false);
});

it("the latest request counts, by user and institution", async () => {
  const wanted = async (institutionCode: string, userGuid = "USR-1") =>
    (await latestRequestedMember(test.db, { userGuid, institutionCode }))?.wantsIdentification;
  expect(await wanted("mxbank")).toBeUndefined();
  await request("mxbank", false);
  expect(await wanted("mxbank")).toBe(false);
  expect(await wanted("chase")).toBeUndefined();
  expect(await wanted("mxbank", "USR-2")).toBeUndefined();
  await request(null, true);
  expect(await wanted("mxbank")).toBe(true);
  expect(await wanted("chase")).toBe(true);
});

it("the first adopted member of a request is taken once, by a request with the same wish", async () => {
  const id = await request("mxbank", false);
  await recordAdopted(test.db, id, "MBR-1");
  await recordAdopted(test.db, id, "MBR-2");
  const take = (adoptedGuid: string, wantsIdentification = false) =>
    takeAdopted(test.db, { adoptedGuid, wantsIdentification });
  expect(await take("MBR-2")).toBe(false);
  expect(await take("MBR-1", true)).toBe(false);
  expect(await Promise.all([take("MBR-1"), take("MBR-1")])).toContain(true);
  expect(await take("MBR-1")).toBe(false);
});
