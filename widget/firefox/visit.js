// One claim's visit to the clinic's website: its tabs, what the browser complained about, what it asked for.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chat, until } from "./chat.js";

const DESKTOP = { width: 1280, height: 800 };
// A page without any right to pictures has no icon either. Firefox asks for one all the same, and is refused.
const OWN_REQUEST = /\(img-src\) at \S+\/favicon\.ico/;

export class Visit {
  complaints = [];
  requested = [];
  downloads = null;
  #forgiven = [OWN_REQUEST];
  #profiles = [];
  #chats = [];

  /** `facts`: `url` of the server, `site` of a clinic, `words` of the chat, `address` of the visitor, and of answers. */
  constructor(firefox, facts, pictures) {
    this.firefox = firefox;
    this.facts = facts;
    this.words = facts.words;
    this.pictures = pictures;
  }

  /** A page in a new profile: below the server's address, or a whole address. */
  async open(path = "", { system = "plain", prepare = null, ...viewport } = {}) {
    this.downloads ??= await mkdtemp(join(tmpdir(), "thora-firefox-"));
    const profile = await this.firefox.profile(system, this.downloads);
    this.#profiles.push(profile);
    return this.#tab(profile, path, { ...DESKTOP, ...viewport }, prepare);
  }

  /** The same page in another tab of the same profile, in front of it. */
  async tab(chat) {
    return this.#tab(chat.page.browserContext(), chat.page.url(), chat.page.viewport(), null);
  }

  async #tab(profile, path, viewport, prepare) {
    const isOwn = !path.includes("://") || path.startsWith(this.facts.url);
    const page = await profile.newPage();
    await page.setViewport(viewport);
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("request", (request) => this.requested.push(request.url()));
    // Elsewhere CORS would refuse the header.
    if (isOwn) await page.setExtraHTTPHeaders({ "X-Forwarded-For": this.facts.address });
    if (prepare) await page.evaluateOnNewDocument(prepare);
    await page.goto(path.includes("://") ? path : this.facts.url + path);
    const chat = new Chat(page, this.words);
    this.#chats.push(chat);
    return chat;
  }

  /** Complaints that match are what the claim is about. */
  forgive(...patterns) {
    this.#forgiven.push(...patterns);
  }

  /** Nobody complained but about what was forgiven, and no other host was asked. */
  nothingElse() {
    const unforgiven = this.complaints.filter((text) => !this.#forgiven.some((one) => one.test(text)));
    assert.deepEqual(unforgiven, [], "complaints on the console");
    const own = [this.facts.url, this.facts.site, "data:", "blob:", "about:"];
    const foreign = this.requested.filter((url) => !own.some((start) => url.startsWith(start)));
    assert.deepEqual(foreign, [], "requests to other hosts");
  }

  /** The text of the only file that is downloaded, once it is whole; `name` is a pattern. */
  async downloaded(name) {
    const isWhole = async () => {
      const [file, ...others] = await readdir(this.downloads);
      return !others.length && name.test(file ?? "") && file;
    };
    const file = await until(`${name} is downloaded`, isWhole);
    return readFile(join(this.downloads, file), "utf-8");
  }

  /** Keeps a picture of the newest tab as it is. */
  async picture(name) {
    await this.#chats.at(-1)?.page.screenshot({ path: join(this.pictures, `firefox-${name}.png`) });
  }

  async end() {
    for (const profile of this.#profiles) await profile.close();
    if (this.downloads) await rm(this.downloads, { recursive: true });
  }
}
