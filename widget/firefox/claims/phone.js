// On a small phone, used with a finger.
import assert from "node:assert/strict";

const PHONE = { system: "touch", width: 360, height: 740, deviceScaleFactor: 2 };

async function begun(visit) {
  const chat = await visit.open("", PHONE);
  await chat.tap("#launcher");
  await chat.tap("#start");
  await chat.shown("#text");
  return chat;
}

export async function windowIsTheScreen(visit) {
  const chat = await begun(visit);
  const { x, y, width, height } = await chat.box("#panel");
  assert.deepEqual([x, y, width, height], [0, 0, 360, 740]);
  assert.equal(await chat.attribute("#panel", "aria-modal"), "true");
  const close = await chat.box("#close");
  assert.ok(close.right <= 360 && close.top >= 0);
}

export async function focusStaysInTheWindow(visit) {
  const chat = await begun(visit);
  const walked = [];
  for (let step = 0; step < 7; step++) {
    await chat.press("Tab");
    walked.push(await chat.focused());
  }
  assert.equal(walked[0], chat.words.menu);
  assert.equal(walked.at(-1), walked[0], "after the last comes the first");
  assert.equal(new Set(walked).size, walked.length - 1);
  await chat.shiftTab();
  assert.equal(await chat.focused(), walked.at(-2));
}

export async function fingerDoesNotBringUpTheKeyboard(visit) {
  const chat = await begun(visit);
  assert.notEqual(await chat.focused(), "text");
  await chat.ask("my back hurts");
  const [title] = await chat.texts("#log .choices button");
  await chat.turn(() => chat.tap("#log .choices button"));
  assert.ok((await chat.focused()).includes(title), "reading goes on from the visitor's own words");
}

export async function nothingIsTooWideOrTooSmall(visit) {
  const chat = await begun(visit);
  await chat.ask("my back hurts");
  await chat.ask("i have crushing chest pain and my arm is numb");
  await chat.ask(visit.facts.question);
  const faults = await chat.page.evaluate(() => {
    const found = [];
    const all = document.querySelector("thora-chat").shadowRoot.querySelectorAll("#panel, #panel *");
    for (const element of all) {
      if (!element.checkVisibility() || element.matches(".unseen, .unseen *, svg *")) continue;
      const { width, height, right } = element.getBoundingClientRect();
      const name = `${element.localName}#${element.id}.${element.className}`;
      if (right > innerWidth + 0.5) found.push(`${name} ends at ${right}`);
      const isBlock = getComputedStyle(element).display !== "inline";
      if (isBlock && element.localName !== "textarea" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth)
        found.push(`${name} scrolls sideways`);
      // Links inside a text need 24 px only (WCAG 2.5.8).
      const needed = element.matches("button, textarea") || (element.matches("a") && isBlock) ? 44 : element.matches("a") ? 24 : 0;
      if (Math.min(width, height) < needed - 0.01) found.push(`${name} is ${width} x ${height}`);
    }
    return found;
  });
  assert.deepEqual(faults, []);
  await visit.picture("phone");
}
