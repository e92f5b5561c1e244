// What the clinics' pages load.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const FOLDER = new URL("../../thora/channels/widget/", import.meta.url);

describe.each(["thora.js", "thora.mjs"])("%s", (name) => {
  const bytes = readFileSync(new URL(name, FOLDER));
  const text = bytes.toString();

  it("is small", () => expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(25 * 1024));

  it("leaves nothing in the page's global scope", () => {
    expect(text).not.toMatch(/litHtmlVersions|reactiveElementVersions|litElementVersions|litPropertyMetadata|Symbol\.metadata/);
    expect(text).not.toMatch(/(?:window|globalThis)\.\w+=[^=]/);
    if (name === "thora.js") expect(text).toMatch(/^!function\(\)\{.*\}\(\);\s*$/s); // no helper beside it
  });

  it("writes HTML in Lit's templates only", () => {
    expect(text.match(/innerHTML/g)).toHaveLength(1);
    expect(text).not.toMatch(/outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
  });

  it("names no other host", () => {
    expect([...text.matchAll(/https?:\/\/[\w.]+/g)].map((match) => match[0])).toEqual([]);
  });
});
