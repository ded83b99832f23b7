import { describe, expect, it } from "vitest";
import { buildRelease, lastRelease } from "../update/release.ts";
import { runUpdate } from "../update/run-update.ts";

const release = lastRelease();

describe.skipIf(release === null)(`an update from release ${release?.version}`, () => {
  it("runs old and new apps on one database, migrates, rolls the apps back, and loses nothing", async () => {
    if (release === null) throw new Error("The release is not in this clone.");
    const releaseFolder = await buildRelease(release);
    const report = await runUpdate({ releaseFolder, membersEach: 10, debitsEach: 3 });
    expect(report.violations).toEqual([]);
    expect(report.members).toBe(50);
    console.info(JSON.stringify(report));
  });
});
