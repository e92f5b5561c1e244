// Asking, being told once, coming back, another tab, taking it along and deleting it.
import assert from "node:assert/strict";
import { until } from "../chat.js";

async function begun(visit, options) {
  const chat = await visit.open("", options);
  await chat.begin();
  return chat;
}

const stored = (chat) => chat.page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));

export async function nothingIsKeptBeforeTheConsent(visit) {
  const chat = await visit.open();
  await chat.click("#launcher");
  await chat.says("#consent", chat.words.consent);
  assert.deepEqual(await stored(chat), []);
  assert.deepEqual(visit.requested.filter((url) => /\/chat\/(?!config)/.test(url)), []);
  await chat.click("#start");
  await chat.shown("#text");
  assert.deepEqual(await stored(chat), ["thora"]);
  assert.equal(await chat.page.evaluate(() => document.cookie), "");
}

export async function answerHasItsSource(visit) {
  const chat = await begun(visit);
  const answers = await chat.ask(visit.facts.question);
  assert.ok(answers[0].includes(visit.facts.answer), answers[0]);
  assert.equal(await chat.text(".source"), visit.facts.source);
  await visit.picture("answered");
}

export async function eachMessageIsToldOnce(visit) {
  const chat = await begun(visit);
  await chat.page.evaluate(`(${visit.facts.hear})()`);
  const answers = [
    ...(await chat.ask(visit.facts.question)),
    ...(await chat.ask("i have crushing chest pain and my arm is numb")),
    ...(await chat.ask("thank you")), // by now the stream has told of the first
  ];
  const told = (await chat.page.evaluate(() => window.told)).filter(([, text]) => text !== chat.words.typing);
  const texts = told.map(([, text]) => text);
  assert.equal(new Set(texts).size, texts.length, "nothing is told twice");
  assert.equal(texts.length, answers.length);
  assert.ok(texts.every((text) => text.startsWith(`${chat.words.thora}: `)), texts.join("\n"));
  const urgent = told.filter(([role]) => role === "alert").map(([, text]) => text);
  assert.equal(urgent.length, 1, "the warning, and nothing else, interrupts");
  assert.ok(urgent[0].includes(chat.words.mark_emergency));
}

export async function reloadBringsItBackAndTellsNothing(visit) {
  const chat = await begun(visit);
  await chat.ask("my back hurts");
  const [before, buttons] = [await chat.messages(), await chat.texts("#log .choices button")];
  assert.ok(buttons.length);
  await chat.page.keyboard.type("not sent yet");
  await chat.page.reload();
  assert.equal(await chat.count("#panel"), 0, "it does not jump open by itself");
  await chat.page.evaluate(`(${visit.facts.hear})()`);
  await chat.click("#launcher");
  await until("all messages are back", async () => (await chat.messages()).length === before.length);
  assert.deepEqual(await chat.messages(), before);
  assert.deepEqual(await chat.texts("#log .choices button"), buttons);
  assert.equal(await chat.page.$eval("thora-chat >>> #text", (input) => input.value), "not sent yet");
  assert.deepEqual((await chat.page.evaluate(() => window.told)).filter(([, text]) => text.includes(chat.words.thora)), []);
}

export async function twoTabsShowTheSame(visit) {
  const chat = await begun(visit);
  await chat.ask("hello");
  const tab = await visit.tab(chat);
  await tab.click("#launcher");
  await until("the other tab has it all", async () => (await tab.messages()).length === 3);
  await tab.ask("my back hurts");
  await chat.page.bringToFront();
  await until("the first tab has caught up", async () => (await chat.count(".mine")) === 2);
  assert.deepEqual(await chat.messages(), await tab.messages());
  assert.deepEqual(await chat.texts("#log .choices button"), await tab.texts("#log .choices button"));
}

export async function tabBehindKeepsNoRequestOpen(visit) {
  const chat = await begun(visit);
  const streams = () => visit.requested.filter((url) => url.endsWith("/chat/stream")).length;
  await until("the stream is open", () => streams() === 1);
  const tab = await visit.tab(chat);
  await tab.click("#launcher");
  await until("the tab in front has a stream of its own", () => streams() === 2);
  await tab.ask("hello");
  assert.equal(await chat.page.evaluate(() => document.visibilityState), "hidden");
  assert.deepEqual(await chat.texts(".mine .bubble"), []);
  await chat.page.bringToFront();
  await chat.says(".mine .bubble", "hello");
  assert.equal(streams(), 3);
}

export async function deletedInOneTabIsGoneInTheOther(visit) {
  const chat = await begun(visit);
  await chat.ask("hello");
  const tab = await visit.tab(chat);
  await tab.click("#launcher");
  await until("the other tab has it all", async () => (await tab.messages()).length === 3);
  await remove(tab);
  assert.deepEqual(await stored(tab), []);
  await chat.page.bringToFront();
  await chat.says("#consent", chat.words.deleted);
  assert.equal(await chat.count("#log"), 0);
}

async function remove(chat) {
  await chat.click("#menu-button");
  await chat.click("#menu li:last-child button");
  await chat.says("#question", chat.words.delete_question);
  await chat.click("#confirm .strong");
  await chat.says("#consent", chat.words.deleted);
}

export async function itIsDeletedOnTheServer(visit) {
  const chat = await begun(visit);
  await chat.ask("hello");
  const token = await chat.page.evaluate(() => JSON.parse(localStorage.getItem("thora")).token);
  const asked = async () =>
    (await fetch(`${visit.facts.url}chat/messages`, { headers: { Authorization: `Bearer ${token}` } })).text();
  assert.match(await asked(), /hello/);
  await remove(chat);
  assert.doesNotMatch(await asked(), /hello/);
  await chat.page.reload();
  await chat.click("#launcher");
  await chat.shown("#consent");
}

export async function itIsDownloaded(visit) {
  const chat = await begun(visit);
  await chat.ask(visit.facts.question);
  await chat.click("#menu-button");
  await chat.click("#menu li:nth-child(2) button");
  const text = await visit.downloaded(/^thora\.txt$/);
  for (const part of [chat.words.title, visit.facts.question, visit.facts.answer, visit.facts.source])
    assert.ok(text.includes(part), part);
  await chat.hasFocus(chat.words.menu);
}

export async function answerIsCopied(visit) {
  const chat = await begun(visit);
  await chat.ask(visit.facts.question);
  await chat.click(".theirs:not(.greeting) .copy");
  await chat.says(".copy .done", chat.words.copied);
  await (await chat.page.$("thora-chat >>> #text")).focus();
  await chat.page.keyboard.down("Control");
  await chat.press("v");
  await chat.page.keyboard.up("Control");
  const pasted = await chat.page.$eval("thora-chat >>> #text", (input) => input.value);
  assert.ok(pasted.includes(visit.facts.answer) && pasted.includes(visit.facts.source), pasted);
}

export async function withoutStorageItLastsAsLongAsThePage(visit) {
  const chat = await begun(visit, { system: "noStorage" });
  const denied = () => {
    try {
      return String(localStorage);
    } catch (error) {
      return error.name;
    }
  };
  assert.equal(await chat.page.evaluate(denied), "SecurityError", "Firefox gives the page no storage");
  await chat.ask("hello");
  await chat.click("#close");
  await chat.click("#launcher");
  await chat.ask("my back hurts");
  await chat.turn(() => chat.click("#log .choices button:last-child"));
  assert.equal(await chat.count(".mine"), 3);
  await chat.page.reload();
  await chat.click("#launcher");
  await chat.shown("#consent");
}
