// All that a mouse does, the keyboard does; the focus is where it is looked for.
import assert from "node:assert/strict";
import { until } from "../chat.js";

async function begun(visit, path = "") {
  const chat = await visit.open(path);
  await chat.begin();
  return chat;
}

export async function opensAndBegins(visit) {
  const chat = await visit.open();
  await chat.walkTo("Open chat", true);
  await chat.press("Enter");
  await chat.hasFocus("consent"); // the text is read before the button
  assert.equal(await chat.attribute("#launcher", "aria-expanded"), "true");
  assert.ok((await chat.text("#consent")).includes(chat.words.consent));
  await chat.press("Tab");
  await chat.hasFocus(chat.words.start);
  await chat.press("Enter");
  await chat.hasFocus("text");
  await visit.picture("begun");
}

export async function escapeClosesAndGivesTheFocusBack(visit) {
  const chat = await visit.open("strict");
  await chat.page.focus('a[href="#thora"]');
  const opener = await chat.focused();
  await chat.press("Enter");
  await chat.hasFocus("consent");
  await chat.press("Escape");
  await chat.gone("#panel");
  await chat.hasFocus(opener);
  await chat.walkTo("Open chat", true);
  await chat.press(" ");
  await chat.hasFocus("consent");
  await chat.press("Escape");
  await chat.hasFocus("Open chat");
}

export async function quickReplyIsChosen(visit) {
  const chat = await begun(visit);
  await chat.ask(visit.facts.question);
  const shown = await chat.texts("#log .theirs .choices button");
  assert.ok(shown.length > 1, "the answer has buttons");
  await chat.walkTo(shown[0]);
  assert.equal(await chat.style("#log button:focus", "outlineStyle"), "solid");
  await chat.turn(() => chat.press("Enter"));
  assert.deepEqual(await chat.texts(".mine .bubble"), [visit.facts.question, shown[0]]);
  await chat.hasFocus("text");
}

export async function stopsFollowTheEye(visit) {
  const chat = await begun(visit);
  const { words } = chat;
  await chat.page.evaluate(() => document.querySelector("thora-chat").shadowRoot.querySelector("#panel").focus());
  const walked = [];
  for (let step = 0; step < 6; step++) {
    await chat.press("Tab");
    walked.push(await chat.focused());
  }
  assert.deepEqual(walked, [words.menu, "Close chat", words.log_label, "text", words.send, visit.facts.emergency]);
}

export async function pageStaysInReachOnADesktop(visit) {
  const chat = await begun(visit);
  assert.equal(await chat.attribute("#panel", "aria-modal"), "false");
  await chat.walkTo(chat.words.menu);
  await chat.shiftTab();
  await chat.shiftTab();
  assert.notEqual(await chat.page.evaluate(() => document.activeElement.localName), "thora-chat");
}

export async function conversationScrolls(visit) {
  const chat = await begun(visit);
  await chat.ask(visit.facts.question);
  await chat.ask(visit.facts.question);
  await chat.walkTo(chat.words.log_label);
  const top = () => chat.page.evaluate(() => document.querySelector("thora-chat").shadowRoot.querySelector("#log").scrollTop);
  const before = await top();
  await chat.press("PageUp");
  await until("the log has moved", async () => (await top()) < before - 50);
}

export async function shiftEnterMakesALineAndTheBoxGrows(visit) {
  const chat = await begun(visit);
  const height = async () => (await chat.box("#text")).height;
  const line = await height();
  await chat.page.keyboard.type("first line");
  assert.equal(await height(), line, "one line needs no more room than none");
  await chat.page.keyboard.down("Shift");
  await chat.press("Enter");
  await chat.page.keyboard.up("Shift");
  await chat.page.keyboard.type("second line");
  await until("the box is two lines high", async () => (await height()) > line + 15);
  assert.equal(await chat.count(".mine"), 0);
  await chat.turn(() => chat.press("Enter"));
  assert.equal(await chat.text(".mine .bubble"), "first line\nsecond line");
  assert.equal(await height(), line);
}

export async function menuAndItsQuestion(visit) {
  const chat = await begun(visit);
  const { words } = chat;
  await chat.walkTo(words.menu);
  await chat.press("Enter");
  for (const name of ["start_over", "download", "delete"]) {
    await chat.press("Tab");
    assert.equal(await chat.focused(), words[name]);
  }
  await chat.press("Escape");
  await chat.gone("#menu");
  await chat.hasFocus(words.menu);
  await chat.press(" ");
  await chat.walkTo(words.delete, true);
  await chat.press("Enter");
  await chat.hasFocus(words.keep);
  await chat.press("Escape");
  await chat.gone("#confirm");
  await chat.hasFocus(words.menu);
  assert.ok(await chat.isShown("#panel"));
  await chat.press("Enter");
  for (let step = 0; step < 4; step++) await chat.press("Tab");
  await chat.gone("#menu"); // the focus has left it
}
