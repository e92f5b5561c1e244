// What the visitor's system asks for, and what the clinic chose.
import assert from "node:assert/strict";
import { until } from "../chat.js";

const lightness = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;

async function answered(visit, options, path = "") {
  const chat = await visit.open(path, options);
  await chat.begin();
  await chat.ask(visit.facts.question);
  return chat;
}

export async function lightWhereTheSystemIs(visit) {
  const chat = await answered(visit);
  assert.ok(lightness(await chat.style("#panel", "backgroundColor")) > 200);
}

export async function darkWhereTheSystemIs(visit) {
  const chat = await answered(visit, { system: "gentle" });
  assert.ok(lightness(await chat.style("#panel", "backgroundColor")) < 60);
  assert.ok(lightness(await chat.style(".bubble", "color")) > 180);
  assert.ok(lightness(await chat.style("#text", "backgroundColor")) < 60);
  // Firefox's own bar is white here: it takes the colours of a desktop that it cannot ask.
  assert.match(await chat.style("#log", "scrollbarColor"), /rgb\(.*\) rgba\(0, 0, 0, 0\)/);
  await visit.picture("dark");
  await chat.page.setViewport({ width: 360, height: 740 });
  await visit.picture("dark-phone");
}

async function movement(visit, system) {
  const chat = await visit.open("", { system });
  await chat.begin();
  const panel = await chat.style("#panel", "animationName");
  await chat.page.setRequestInterception(true);
  const held = [];
  chat.page.on("request", (request) => (request.method() === "POST" ? held.push(request) : request.continue()));
  await chat.put("hello");
  await chat.shown("#typing");
  const dots = await chat.style("#typing .dots i", "animationName");
  await until("the message is on its way", () => held.length);
  await held[0].continue();
  return [panel, dots];
}

export async function nothingMovesWhereTheSystemAsksForLess(visit) {
  assert.deepEqual(await movement(visit, "gentle"), ["none", "none"]);
}

export async function otherwiseItMoves(visit) {
  assert.deepEqual(await movement(visit, "plain"), ["rise", "blink"]);
}

export async function edgesShowInTheSystemsOwnColours(visit) {
  const chat = await visit.open("", { system: "ownColours" });
  assert.ok(await chat.page.evaluate(() => matchMedia("(forced-colors: active)").matches));
  assert.equal(await chat.style("#launcher", "borderTopStyle"), "solid");
  await chat.begin();
  await chat.ask(visit.facts.question);
  await chat.ask("i have crushing chest pain and my arm is numb");
  for (const part of ["#panel", ".theirs .bubble", ".mine .bubble"]) {
    assert.equal(await chat.style(part, "borderTopStyle"), "solid", part);
    assert.notEqual(await chat.style(part, "borderTopWidth"), "0px", part);
  }
  assert.equal(await chat.style(".warning .bubble", "borderTopStyle"), "double");
  await visit.picture("own-colours");
}

export async function fromRightToLeft(visit) {
  const chat = await visit.open();
  await chat.page.evaluate(() => document.querySelector("thora-chat").setAttribute("data-dir", "rtl"));
  await chat.begin();
  await chat.ask("i have crushing chest pain and my arm is numb");
  const [log, mine, send, input] = [await chat.box("#log"), await chat.box(".mine .bubble"), await chat.box("#form button"), await chat.box("#text")];
  assert.ok(mine.left - log.left < log.right - mine.right, "one's own words stand on the left");
  assert.ok(send.right < input.left + 1, "the button stands left of the box");
  const thick = async (side) => parseFloat(await chat.style(".warning .bubble", `border${side}Width`));
  assert.ok((await thick("Right")) > (await thick("Left")), "the warning's thick edge stands on the right");
  const [first, last] = await chat.page.$eval("thora-chat >>> .mine time", (time) => {
    const text = [...time.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data);
    const left = (at) => {
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().left;
    };
    return [left(0), left(text.length - 1)];
  });
  assert.ok(first < last, "the time of day is read from its hour on");
  const wide = await chat.page.evaluate(() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth);
  assert.ok(!wide, "the page does not scroll sideways");
  await visit.picture("rtl");
}

export async function zoomedToFourHundredPercentItCanBeUsed(visit) {
  const chat = await answered(visit, { width: 320, height: 256 }, "strict");
  for (const part of ["#text", "#form button"]) {
    const { top, bottom, left, right } = await chat.box(part);
    assert.ok(top >= 0 && left >= 0 && bottom <= 256 && right <= 320, `${part} is in view`);
  }
  assert.ok((await chat.box("#log")).height >= 4 * 24 - 1, "four lines of the conversation show");
  await visit.picture("zoomed");
}
