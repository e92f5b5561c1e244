import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { litTidy } from "./lit-tidy.js";

// words/*.yml become modules.
function words() {
  return {
    name: "words",
    load(id) {
      if (!id.endsWith(".yml")) return null;
      return `export default ${JSON.stringify(parse(readFileSync(id, "utf-8")))}`;
    },
  };
}

export default {
  plugins: [words(), litTidy()],
  build: { target: ["es2022", "safari15", "firefox110", "chrome100"] },
  test: { include: ["test/*.test.ts"] },
};
