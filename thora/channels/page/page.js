// The chat page. No words stand here: all come from data/phrases.yml, in page.html or by way of /chat/config.
// Where the configuration does not come, this stops here and page.html's fallback stays.
const { words, phones, max_text: maxText } = await (await fetch("/chat/config")).json();

const element = (id) => document.getElementById(id);
const log = element("log");
const form = element("form");
const input = element("text");
const sendButton = form.querySelector("button");
const touch = matchMedia("(pointer: coarse)");
let conversation = null;

// What may become a link: web and mail addresses, the clinic's own numbers ("911"), what looks like a phone number.
const LINK = new RegExp(
  [
    /https:\/\/\S*[^\s.,;:!?)]/.source,
    /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.source,
    ...phones.map((phone) => `${phone.replace(/\W/g, "\\$&")}(?![\\w-])`),
    /\+?\d{1,4}(?:[ -]\d{2,5}){2,4}(?![\w-])/.source,
  ].join("|"),
  "g",
);

function addressOf(found) {
  if (found.startsWith("https://")) return found;
  if (found.includes("@")) return `mailto:${found}`;
  const digits = found.replace(/[^\d+]/g, "");
  return phones.includes(found) || digits.length > 8 ? `tel:${digits}` : null; // 2026-11-21 is no phone number
}

function make(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

// Text becomes text nodes and links, never HTML.
function fill(parent, text) {
  let from = 0;
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const address = /\w/.test(text[index - 1] ?? "") ? null : addressOf(found);
    if (!address) continue;
    const link = make("a", "", found);
    link.href = address;
    if (address.startsWith("https:")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    parent.append(text.slice(from, index), link);
    from = index + found.length;
  }
  parent.append(text.slice(from));
  return parent;
}

// A source line: each source that has an address is a link to it.
function fillSource(parent, line, links) {
  let from = 0;
  for (const { text, url } of links) {
    const index = line.indexOf(text, from);
    if (index < 0 || !url.startsWith("https://")) continue;
    const link = Object.assign(make("a", "", text), { href: url, target: "_blank", rel: "noopener noreferrer" });
    parent.append(line.slice(from, index), link);
    from = index + text.length;
  }
  parent.append(line.slice(from));
  return parent;
}

// Each line is a paragraph; lines that begin with a bullet are a list.
function fillLines(parent, text) {
  let list = null;
  for (const line of text.split("\n")) {
    if (!line.startsWith("• ")) {
      list = null;
      parent.append(fill(make("p"), line));
      continue;
    }
    if (!list) parent.append((list = make("ul")));
    list.append(fill(make("li"), line.slice(2)));
  }
}

// A message is whole before it enters the log, so that it is announced once.
function show(kind, speaker, parts, attributes = {}) {
  const message = make("div", `message ${kind}`);
  for (const [name, value] of Object.entries(attributes)) message.setAttribute(name, value);
  message.append(make("span", "unseen", `${speaker}: `), ...parts);
  log.append(message);
  return message;
}

// The visitor's own words, exactly as typed. Who typed them need not hear them again.
function showMine(text) {
  return show("mine", words.you, [make("div", "bubble", text)], { "aria-live": "off", tabindex: -1 });
}

function showAnswer({ text, source, links = [], level, calendar, buttons = [] }, kind = "theirs") {
  const bubble = make("div", "bubble");
  if (level) bubble.setAttribute("role", "alert");
  fillLines(bubble, text);
  const parts = [bubble];
  if (calendar) {
    const link = Object.assign(make("a", "", words.calendar), { href: calendar, download: "" });
    parts.push(make("p", "file"));
    parts.at(-1).append(link);
  }
  if (source) parts.push(fillSource(make("p", "source"), source, links));
  if (buttons.length) parts.push(choices(buttons));
  return show(level ? `${kind} warning ${level}` : kind, words.thora, parts);
}

function choices(buttons) {
  const row = make("div", "choices");
  for (const { title, payload, action } of buttons) {
    const button = make("button", "", title);
    button.type = "button";
    // A payload without a slash is text: pressing types it.
    const message = payload?.startsWith("/") ? { payload } : { text: payload };
    button.addEventListener("click", action ?? (() => send(title, message)));
    row.append(button);
  }
  return row;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const data = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(data.error.code), { shown: data.error.text });
  return data;
}

function wait(waiting) {
  sendButton.disabled = waiting;
  element("typing").firstElementChild.hidden = !waiting;
}

// Sends a message and shows what comes back. `mine` is its bubble: at a second try it is there already.
async function send(shown, message, mine = showMine(shown)) {
  wait(true);
  for (const row of log.querySelectorAll(".choices")) row.remove();
  // The button that had the focus may be gone. On a touch screen the input would bring up the keyboard.
  (touch.matches ? mine : input).focus({ preventScroll: true });
  log.scrollTop = log.scrollHeight;
  try {
    conversation ??= (await post("/chat/conversations", {})).conversation;
    const { messages } = await post("/chat/messages", { conversation, ...message });
    const [first] = messages.map((one) => showAnswer(one));
    // The question on top and the start of the answer below it, even where the question is long.
    log.scrollTop = Math.max(mine.offsetTop, first.offsetTop - log.clientHeight / 3) - 8;
  } catch (error) {
    const action = () => {
      failed.remove();
      send(shown, message, mine);
    };
    const buttons = [{ title: words.retry, action }];
    const failed = showAnswer({ text: error.shown ?? words.failed, buttons }, "failed");
    log.scrollTop = log.scrollHeight;
  } finally {
    wait(false);
  }
}

// The box grows with its text, and says when that is too long to send.
function measure() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
  const length = [...input.value.trim()].length;
  const tooLong = length > maxText;
  element("limit").hidden = !tooLong;
  element("count").textContent = `${length} / ${maxText}`;
  input.setAttribute("aria-invalid", tooLong);
  return tooLong;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (sendButton.disabled || measure() || !/[^\s/]/.test(text)) return;
  input.value = "";
  measure();
  send(text, { text });
});
input.addEventListener("input", measure);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

const note = element("note");
const emergency = note.textContent;
note.textContent = "";
fill(note, emergency);
element("fallback").remove();
showAnswer({ text: words.greeting });
form.hidden = false;
if (!touch.matches) input.focus();
