// What a program in TypeScript writes against the generated types: wrong names, parameters and members do not compile.
import createClient from "openapi-fetch";
import type { paths } from "./client.js";

const client = createClient<paths>({ baseUrl: "http://127.0.0.1:5080", headers: { Authorization: "Bearer KEY" } });

export async function monthlyRevenue(): Promise<Map<string, unknown>> {
  const { data, error } = await client.GET("/api/v1/metrics/{name}", {
    params: { path: { name: "revenue" }, query: { from: "2024-01-01", to: "2024-12-31", grain: "month" } },
  });
  if (error) {
    throw new Error(error.detail ?? "refused");
  }

  if (typeof data === "string") {
    throw new Error("CSV was not asked for");
  }

  return new Map(data.rows.map((row) => [String(row["period"]), row["value"]]));
}

export async function openKeys(): Promise<string[]> {
  const { data } = await client.GET("/api/v1/keys");
  return typeof data === "string" ? [] : (data?.items ?? []).filter((key) => key.revoked_at == null).map((key) => key.name);
}

export async function misspelt(): Promise<void> {
  // @ts-expect-error there is no such path
  await client.GET("/api/v1/metricz");
}
