// A stock Firefox, driven by WebDriver BiDi. BiDi has no command for what a system asks for (a dark scheme, less motion,
// a finger instead of a mouse): each is a Firefox with that setting. One runs at a time.
import puppeteer from "puppeteer-core";

const PLAIN = {
  "layout.css.prefers-color-scheme.content-override": 1,
  "ui.prefersReducedMotion": 0,
  "browser.download.alwaysOpenPanel": false, // Firefox's list of downloads would take the keys from the page
};
const START_LIMIT = 90_000; // on a machine that is busy with other tests
const FINGER = 1; // the pointer is coarse and does not hover
const SYSTEMS = {
  plain: PLAIN,
  gentle: { ...PLAIN, "layout.css.prefers-color-scheme.content-override": 0, "ui.prefersReducedMotion": 1 },
  touch: {
    ...PLAIN,
    "ui.primaryPointerCapabilities": FINGER,
    "ui.allPointerCapabilities": FINGER,
    "ui.useOverlayScrollbars": 1,
  },
  noStorage: { ...PLAIN, "network.cookie.cookieBehavior": 2 }, // the visitor allows no cookies: no storage either
  ownColours: { ...PLAIN, "browser.display.document_color_use": 2, "ui.useAccessibilityTheme": 1 },
};

export class Firefox {
  #path;
  #running = null;
  #system = "";

  constructor(path) {
    this.#path = path;
  }

  /** A profile that nothing was kept in; what is downloaded lands in `downloads`. */
  async profile(system, downloads) {
    if (this.#system !== system || !this.#running.connected) await this.#start(system);
    const downloadBehavior = { policy: "allow", downloadPath: downloads };
    return this.#running.createBrowserContext({ downloadBehavior });
  }

  async #start(system) {
    await this.close();
    this.#running = await puppeteer.launch({
      browser: "firefox",
      executablePath: this.#path,
      headless: true,
      timeout: START_LIMIT,
      extraPrefsFirefox: SYSTEMS[system],
    });
    this.#system = system;
  }

  async close() {
    await this.#running?.close();
    this.#running = null;
    this.#system = "";
  }
}
