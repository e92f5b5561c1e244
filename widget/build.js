// Writes thora.js (classic script) and thora.mjs (module) next to the channel that serves them.
// --verify: builds elsewhere and tells whether the committed files are what this source gives.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const target = join(root, "../thora/channels/widget");
const verify = process.argv.includes("--verify");
const FILES = [
  { file: "thora.js", entry: "src/script.ts", format: "iife" },
  { file: "thora.mjs", entry: "src/module.ts", format: "es" },
];
const LIMIT = 30 * 1024;

const outDir = verify ? mkdtempSync(join(tmpdir(), "thora-widget-")) : target;
const problems = [];
for (const { file, entry, format } of FILES) {
  await build({
    root,
    configFile: join(root, "vite.config.js"),
    logLevel: "warn",
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      modulePreload: false,
      minify: "terser",
      terserOptions: { module: format === "es", compress: { passes: 3 }, format: { comments: false } },
      rollupOptions: {
        input: join(root, entry),
        preserveEntrySignatures: "strict",
        output: { format, entryFileNames: file, inlineDynamicImports: true },
      },
    },
  });
  const bytes = readFileSync(join(outDir, file));
  const small = gzipSync(bytes, { level: 9 }).length;
  console.log(`${file}: ${bytes.length} bytes, ${small} with gzip`);
  if (small > LIMIT) problems.push(`${file} is ${small} bytes with gzip, more than ${LIMIT}`);
  if (verify && !bytes.equals(readFileSync(join(target, file)))) {
    problems.push(`thora/channels/widget/${file} is not what widget/src gives: run "make widget" and commit it`);
  }
}
if (verify) rmSync(outDir, { recursive: true });
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
