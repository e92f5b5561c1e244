// On the pages of others: strict, unkind, and alone in its own.
import assert from "node:assert/strict";

export async function strictPolicyIsEnough(visit) {
  const chat = await visit.open("strict", {
    prepare: () => {
      window.refused = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
        if (!blockedURI.endsWith("/favicon.ico")) window.refused.push(effectiveDirective); // Firefox's own request
      });
    },
  });
  const policy = (await fetch(chat.page.url())).headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|img-src|font-src/);
  await chat.begin();
  await chat.ask("my back hurts");
  await chat.ask("i have crushing chest pain and my arm is numb");
  await chat.click("#menu-button");
  await chat.click("#menu li:first-child button");
  await chat.click("#confirm .strong");
  await chat.gone(".mine");
  assert.deepEqual(await chat.page.evaluate(() => window.refused), []);
  assert.equal(await chat.style("#launcher", "position"), "fixed", "its styles apply");
  await visit.picture("strict");
}

export async function nothingIsAskedBeforeItIsOpened(visit) {
  const chat = await visit.open(`${visit.facts.site}/kind`);
  await chat.shown("#launcher");
  const asked = visit.requested.filter((url) => url.startsWith(visit.facts.url));
  assert.deepEqual(asked.map((url) => new URL(url).pathname), ["/widget/thora.js"]);
  assert.equal(await chat.page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
}

const PARTS = ["#panel", "#title", "#text", "#form button", ".mine .bubble", ".warning .bubble", ".warning a", "#log", "#note"];
const LOOKS = ["fontSize", "fontFamily", "lineHeight", "letterSpacing", "color", "textTransform", "opacity", "visibility"];

export async function roughStylesDoNotReachIt(visit) {
  const looks = [];
  for (const path of ["kind", "styles"]) {
    const chat = await visit.open(`${visit.facts.site}/${path}`);
    await chat.begin();
    await chat.ask("i have crushing chest pain and my arm is numb");
    const found = {};
    for (const part of PARTS) {
      const { x, y, width, height } = await chat.box(part);
      found[part] = { x, y, width, height };
      for (const name of LOOKS) found[part][name] = await chat.style(part, name);
    }
    looks.push(found);
    await visit.picture(`host-${path}`);
    await chat.click("#close");
    await chat.shown("#launcher");
  }
  assert.deepEqual(looks[1], looks[0]);
}

export async function roughScriptsDoNotBreakIt(visit) {
  const chat = await visit.open(`${visit.facts.site}/scripts`);
  await chat.begin();
  await chat.ask("my back hurts");
  await chat.turn(() => chat.click("#log .choices button:last-child"));
  await chat.page.reload();
  await chat.click("#launcher");
  await chat.says(".mine .bubble", "my back hurts");
  assert.equal(await chat.count(".mine"), 2);
  await chat.click("#menu-button");
  await chat.click("#menu li:nth-child(2) button");
  assert.match(await visit.downloaded(/^thora\.txt$/), /my back hurts/);
  await chat.click("#menu-button");
  await chat.click("#menu li:last-child button");
  await chat.click("#confirm .strong");
  await chat.says("#consent", chat.words.deleted);
}

export async function aloneInItsPage(visit) {
  const chat = await visit.open("chat/");
  await chat.begin();
  await chat.ask(visit.facts.question);
  assert.equal(await chat.attribute("#panel", "role"), "main");
  const { height } = await chat.box("#panel");
  assert.equal(height, 800);
  await visit.picture("alone");
}
