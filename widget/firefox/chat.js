// The chat as a visitor uses it. Everything in it stands below one shadow root.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const LIMIT = 15_000;
const deep = (selector) => `thora-chat >>> ${selector}`;

/** Waits until `holds` does; what it gave. */
export async function until(what, holds) {
  for (const end = Date.now() + LIMIT; Date.now() < end; await pause(50)) {
    const found = await holds();
    if (found) return found;
  }
  throw new Error(`in ${LIMIT / 1000} s it did not happen: ${what}`);
}

export class Chat {
  constructor(page, words) {
    this.page = page;
    this.words = words;
  }

  // --- what a visitor does ---

  press(key) {
    return this.page.keyboard.press(key);
  }

  async shiftTab() {
    await this.page.keyboard.down("Shift");
    await this.press("Tab");
    await this.page.keyboard.up("Shift");
  }

  /** Goes with Tab, or backwards, until what has this name has the focus. */
  async walkTo(name, isForward = false) {
    for (let steps = 0; steps < 40; steps++) {
      await (isForward ? this.press("Tab") : this.shiftTab());
      if ((await this.focused()) === name) return;
    }
    assert.fail(`${name} cannot be reached; last: ${await this.focused()}`);
  }

  async click(selector) {
    await this.shown(selector);
    await this.page.locator(deep(selector)).click();
  }

  async tap(selector) {
    await this.shown(selector);
    await (await this.page.$(deep(selector))).tap();
  }

  /** Opens the chat and agrees. */
  async begin() {
    if (!(await this.isShown("#panel"))) await this.click("#launcher");
    await this.click("#start");
    await this.shown("#text");
  }

  /** Types a message and sends it with Enter. */
  async put(text) {
    await (await this.page.$(deep("#text"))).focus();
    await this.page.keyboard.type(text);
    await this.press("Enter");
  }

  /** Types a message and waits for the whole turn; the answers. */
  ask(text) {
    return this.turn(() => this.put(text));
  }

  /** What comes back after `act`, when nothing more is awaited. */
  async turn(act) {
    const before = await this.count(".theirs");
    await act();
    await until("an answer", async () => (await this.count(".theirs")) > before && !(await this.isBusy()));
    return (await this.texts(".theirs")).slice(before);
  }

  // --- what is seen ---

  isBusy() {
    return this.page.evaluate(() => {
      const root = document.querySelector("thora-chat").shadowRoot;
      return Boolean(root.querySelector("#form button")?.disabled || root.querySelector(".waiting"));
    });
  }

  count(selector) {
    return this.page.$$eval(deep(selector), (all) => all.length);
  }

  /** The words of what matches and shows. */
  async texts(selector) {
    const shown = await this.page.$$eval(deep(selector), (all) => {
      const words = [];
      for (const element of all) if (element.checkVisibility({ visibilityProperty: true })) words.push(element.innerText);
      return words;
    });
    return shown.map((words) => words.trim()); // here: on unkind pages trim() is not what it was
  }

  async text(selector) {
    return (await this.texts(selector)).join("\n");
  }

  async isShown(selector) {
    return (await this.texts(selector)).length > 0;
  }

  shown(selector) {
    return until(`${selector} is shown`, () => this.isShown(selector));
  }

  gone(selector) {
    return until(`${selector} is gone`, async () => !(await this.isShown(selector)));
  }

  says(selector, text) {
    return until(`${selector} says: ${text}`, async () => (await this.text(selector)).includes(text));
  }

  /** A property of the first that matches, as the browser computed it. */
  style(selector, name) {
    return this.page.$eval(deep(selector), (element, name) => getComputedStyle(element)[name], name);
  }

  attribute(selector, name) {
    return this.page.$eval(deep(selector), (element, name) => element.getAttribute(name), name);
  }

  /** Where the first that matches is on the screen. */
  box(selector) {
    return this.page.$eval(deep(selector), (element) => element.getBoundingClientRect().toJSON());
  }

  /** What has the focus: its name or words, else its id or tag. */
  async focused() {
    const name = await this.page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      const words = active.matches("a, button, .mine") ? active.innerText : "";
      return active.ariaLabel || words || active.id || active.localName;
    });
    return name.trim();
  }

  hasFocus(name) {
    return until(`the focus is on ${name}`, async () => (await this.focused()) === name);
  }

  /** All messages from above to below. */
  messages() {
    return this.texts("#log .message .bubble");
  }
}
