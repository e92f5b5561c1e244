// Without a connection, or with a server that does not answer: nothing typed is lost.
import assert from "node:assert/strict";
import { until } from "../chat.js";

// What Firefox says of requests that the claim lets fail.
const FAILED = /NetworkError|Failed to load|Cross-Origin Request Blocked/;

async function begun(visit) {
  const chat = await visit.open();
  visit.forgive(FAILED);
  await chat.begin();
  return chat;
}

export async function writtenOfflineIsSentInOrder(visit) {
  const chat = await begun(visit);
  await chat.page.setOfflineMode(true);
  await chat.says("#away", chat.words.offline);
  const texts = ["hello", "does it help", "how long does it take"];
  for (const text of texts) await chat.put(text);
  await until("all of them wait", async () => (await chat.count(".mine.waiting")) === 3);
  await chat.says(".failed", chat.words.offline);
  await visit.picture("offline");
  await chat.page.setOfflineMode(false);
  await until("all of them are answered", async () => (await chat.count(".mine + .theirs")) === 3);
  assert.deepEqual(await chat.texts(".mine .bubble"), texts);
  assert.equal(await chat.count(".failed, .waiting, #away"), 0);
}

export async function openedOfflineItNamesTheClinic(visit) {
  const chat = await visit.open();
  visit.forgive(FAILED);
  await chat.page.setOfflineMode(true);
  await chat.click("#launcher");
  await chat.says("#unreachable", visit.facts.phone);
  await chat.says("#unreachable", visit.facts.email);
  await chat.page.setOfflineMode(false);
  await chat.shown("#consent"); // by itself
}

export async function serverThatIsAwayIsTriedAgain(visit) {
  const chat = await begun(visit);
  let isAway = true;
  await chat.page.setRequestInterception(true);
  chat.page.on("request", (request) => (isAway && request.method() === "POST" ? request.abort() : request.continue()));
  await chat.put("hello");
  await chat.says(".failed", chat.words.failed);
  isAway = false;
  await chat.turn(() => chat.click(".failed button"));
  assert.deepEqual(await chat.texts(".mine .bubble"), ["hello"]);
  assert.equal(await chat.count(".failed"), 0);
}

export async function whatWaitsOutlivesAReload(visit) {
  const chat = await begun(visit);
  await chat.page.setOfflineMode(true);
  await chat.put("hello");
  await chat.shown(".failed");
  await chat.page.keyboard.type("and this is not finished");
  await chat.page.setOfflineMode(false);
  await chat.page.reload();
  await chat.click("#launcher");
  await until("it is sent and answered", async () => (await chat.count(".mine + .theirs")) === 1);
  assert.deepEqual(await chat.texts(".mine .bubble"), ["hello"]);
  assert.equal(await chat.page.$eval("thora-chat >>> #text", (input) => input.value), "and this is not finished");
}
