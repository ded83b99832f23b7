import { describe, expect, it } from "vitest";
import { readDatabaseUrl } from "../src/connection/database-url.ts";

describe("the URL of a database", () => {
  it.each(["prefer", "require", "verify-ca"])("verifies certificates fully with sslmode=%s", (mode) => {
    const { urls } = readDatabaseUrl(`postgres://u:p@h/d?sslmode=${mode}`);
    expect(urls).toEqual(["postgres://u:p@h/d?sslmode=verify-full"]);
  });

  it("may name several hosts, of which one must accept writes", () => {
    const address = readDatabaseUrl("postgresql://u:p%40@a:5433,[::1],c/d?sslmode=disable");
    expect(address.urls).toEqual([
      "postgresql://u:p%40@a:5433/d?sslmode=disable",
      "postgresql://u:p%40@[::1]/d?sslmode=disable",
      "postgresql://u:p%40@c/d?sslmode=disable",
    ]);
    expect(address.requiresPrimary).toBe(true);
  });

  it("has parameters that pg does not read", () => {
    const url =
      "postgres://h/d?options=-c%20geqo%3Doff&target_session_attrs=read-write&prepared_statements=false";
    expect(readDatabaseUrl(url)).toEqual({
      urls: ["postgres://h/d"],
      options: "-c geqo=off",
      requiresPrimary: true,
      usesPreparedStatements: false,
    });
    expect(readDatabaseUrl("postgres://h/d")).toEqual({
      urls: ["postgres://h/d"],
      options: "",
      requiresPrimary: false,
      usesPreparedStatements: true,
    });
  });
});
