// axe-core finds nothing: every rule of WCAG 2.0 to 2.2 A and AA, and its best practices.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const AXE = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PHONE = { system: "touch", width: 360, height: 740 };

async function violations(chat) {
  await chat.page.evaluate(await readFile(AXE, "utf-8"));
  const { passes, violations } = await chat.page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  assert.ok(passes.length > 5, "axe has looked");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
}

async function isClean(chat) {
  assert.deepEqual(await violations(chat), []);
}

async function begun(visit, path, options) {
  const chat = await visit.open(path, options);
  await chat.begin();
  return chat;
}

export async function closed(visit) {
  const chat = await visit.open();
  await chat.shown("#launcher");
  await isClean(chat);
}

export async function consent(visit) {
  const chat = await visit.open();
  await chat.click("#launcher");
  await chat.shown("#start");
  await isClean(chat);
}

export async function open(visit) {
  const chat = await begun(visit);
  await chat.ask("hello");
  await isClean(chat);
}

export async function buttons(visit) {
  const chat = await begun(visit, "strict");
  await chat.ask(visit.facts.question);
  assert.ok(await chat.count("#log .choices button"));
  await isClean(chat);
}

export async function openings(visit) {
  const chat = await begun(visit, "strict");
  await chat.ask("book a first visit");
  await chat.turn(() => chat.click("#log .choices button"));
  await chat.shown("#log .openings button");
  await isClean(chat);
}

export async function warning(visit) {
  const chat = await begun(visit, "strict");
  await chat.ask("i have crushing chest pain and my arm is numb");
  await chat.shown(".warning");
  await isClean(chat);
}

export async function menu(visit) {
  const chat = await begun(visit, "strict");
  await chat.click("#menu-button");
  await chat.shown("#menu");
  await isClean(chat);
}

export async function confirmation(visit) {
  const chat = await begun(visit, "strict");
  await chat.click("#menu-button");
  await chat.click("#menu li:last-child button");
  await chat.shown("#confirm");
  await isClean(chat);
}

export async function offline(visit) {
  const chat = await begun(visit, "strict");
  visit.forgive(/NetworkError/);
  await chat.page.setOfflineMode(true);
  await chat.put("hello");
  await chat.shown(".failed");
  await isClean(chat);
}

async function allThatThereIs(chat, question) {
  await chat.ask("i have crushing chest pain and my arm is numb");
  await chat.ask(question);
  await isClean(chat);
}

export async function dark(visit) {
  await allThatThereIs(await begun(visit, "", { system: "gentle" }), visit.facts.question);
}

export async function phone(visit) {
  await allThatThereIs(await begun(visit, "", PHONE), visit.facts.question);
}

export async function rightToLeft(visit) {
  const chat = await visit.open();
  await chat.page.evaluate(() => document.querySelector("thora-chat").setAttribute("data-dir", "rtl"));
  await chat.begin();
  await allThatThereIs(chat, visit.facts.question);
}

export async function alone(visit) {
  await allThatThereIs(await begun(visit, "chat/"), visit.facts.question);
}

export async function aFaultWouldBeFound(visit) {
  const chat = await visit.open("strict");
  await chat.click("#launcher");
  await chat.shown("#start");
  await chat.page.evaluate(() => document.querySelector("thora-chat").shadowRoot.querySelector("#close").removeAttribute("aria-label"));
  assert.match((await violations(chat)).join("\n"), /^button-name/m);
}
