// What is cut out of Lit for a page that is not ours: its globals, and the one call that old libraries replace.
// Each cut must be found exactly once, so that a new Lit cannot slip past it.
const CUTS = {
  "lit-html/lit-html.js": [
    [/,\(t\.litHtmlVersions\?\?=\[\]\)\.push\("[^"]+"\)/, ""],
    [/i\(t\)\.remove\(\)/, "t.parentNode.removeChild(t)"],
  ],
  "@lit/reactive-element/reactive-element.js": [
    [/Symbol\.metadata\?\?=Symbol\("metadata"\),a\.litPropertyMetadata\?\?=new WeakMap;/, ""],
    [/const t=this\[Symbol\.metadata\];if\(null!==t\)\{.*?this\.elementProperties\.set\(t,i\)\}/, ""],
    [/,\(a\.reactiveElementVersions\?\?=\[\]\)\.push\("[^"]+"\)/, ""],
  ],
  "lit-element/lit-element.js": [[/\(s\.litElementVersions\?\?=\[\]\)\.push\("[^"]+"\);/, ""]],
};

export function litTidy() {
  return {
    name: "lit-tidy",
    transform(code, id) {
      const file = Object.keys(CUTS).find((end) => id.split("?")[0].endsWith(`node_modules/${end}`));
      if (!file) return null;
      for (const [what, instead] of CUTS[file]) {
        const found = code.match(new RegExp(what, "g"))?.length ?? 0;
        if (found !== 1) throw new Error(`${file}: ${what} is there ${found} times, not once. Look at lit-tidy.js.`);
        code = code.replace(what, instead);
      }
      return { code, map: null };
    },
  };
}
