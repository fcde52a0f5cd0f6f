// kubernetes_check.mjs: reads a JSON list of Kubernetes objects from stdin and prints what their API
// has against them, a line each; exits 1 if anything. The schemas let unknown keys pass, so every
// key must also be one that some type of the same API names.
import { readFileSync, readdirSync } from "node:fs";

const models = new URL("node_modules/kubernetes-models/", import.meta.url);
const theirs = ["labels", "annotations", "requests", "limits", "matchLabels", "data"];

function keysOf(apiVersion) {
  const folder = new URL(`${apiVersion}/`, models);
  const types = readdirSync(folder).filter((name) => name.endsWith(".d.ts"));
  const text = types.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  return [...text.matchAll(/^\s*"(\w+)"\??:/gm)].map((found) => found[1]);
}

const known = new Set(["v1", "batch/v1"].flatMap(keysOf));
["apiVersion", "kind", "metadata", "name", "labels", "annotations"].forEach((key) => known.add(key));

function unknownKeys(value, where) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${where}.${key}`;
    if (!Array.isArray(value) && !known.has(key)) return [`${here}: no such key`];
    return theirs.includes(key) ? [] : unknownKeys(inner, here);
  });
}

const complaints = [];
for (const object of JSON.parse(readFileSync(0, "utf8"))) {
  complaints.push(...unknownKeys(object, object.kind));
  const { [object.kind]: Model } = await import(`kubernetes-models/${object.apiVersion}/${object.kind}`);
  try {
    new Model(object).validate();
  } catch (error) {
    complaints.push(`${object.kind}: ${error.message}`);
  }
}
complaints.forEach((complaint) => console.log(complaint));
process.exit(complaints.length > 0 ? 1 : 0);
