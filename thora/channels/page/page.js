// The chat page. No words stand here: they come from data/phrases.yml by way of /chat/config.
const LINK = /https:\/\/[^\s]+[^\s.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d[\d-]*\d(?:[ -]\d{2,4})*/g;
const log = document.getElementById("log");
const form = document.getElementById("form");
const input = document.getElementById("text");
const typing = document.getElementById("typing");
const sendButton = form.querySelector("button");
let words = {};
let conversation = null;
let busy = false;

function linkFor(part, context) {
  if (part.startsWith("https://")) return part;
  if (part.includes("@")) return `mailto:${part}`;
  const digits = part.replace(/[^\d+]/g, "");
  // A number is a phone number where it is long enough, or where the words before it say "call".
  return digits.length >= 7 || (digits.length >= 3 && /\bcall $/i.test(context)) ? `tel:${digits}` : null;
}

// Text becomes text nodes and links, never HTML: "Pain < 6 weeks" shows as typed.
function fill(element, text) {
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const target = linkFor(match[0], text.slice(0, match.index));
    if (!target) continue;
    const link = document.createElement("a");
    link.href = target;
    link.textContent = match[0];
    if (target.startsWith("https://")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
    element.append(text.slice(from, match.index), link);
    from = match.index + match[0].length;
  }
  element.append(text.slice(from));
}

function show(text, kind, { source, buttons = [], level } = {}) {
  for (const old of log.querySelectorAll(".choices")) if (kind !== "failed") old.remove();
  const message = document.createElement("div");
  message.className = `message ${kind} ${level ? "warning" : ""}`;
  if (level) message.setAttribute("role", "alert");
  const who = document.createElement("span");
  who.className = "unseen";
  who.textContent = `${kind === "mine" ? words.you : words.thora}: `;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  fill(bubble, text);
  bubble.prepend(who);
  message.append(bubble);
  if (source) {
    const line = document.createElement("p");
    line.className = "source";
    fill(line, source);
    message.append(line);
  }
  if (buttons.length) message.append(choices(buttons));
  log.append(message);
  return message;
}

function choices(buttons) {
  const row = document.createElement("div");
  row.className = "choices";
  for (const { title, payload, action } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", action ?? (() => send(title, { payload })));
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
  busy = waiting;
  typing.hidden = !waiting;
  sendButton.disabled = waiting;
  for (const button of log.querySelectorAll(".choices button")) button.disabled = waiting;
}

async function send(shown, message, again = false) {
  if (busy) return;
  const mine = again ? null : show(shown, "mine");
  mine?.scrollIntoView({ block: "end" });
  wait(true);
  try {
    conversation ??= (await post("/chat/conversations", {})).conversation;
    const { messages } = await post("/chat/messages", { conversation, ...message });
    wait(false);
    const first = messages.map((one) => show(one.text, "theirs", one))[0];
    // Earlier bubbles of the same turn keep their buttons: the last `show` took them off.
    messages.slice(0, -1).forEach((one, index) => {
      if (one.buttons.length) log.children[log.children.length - messages.length + index].append(choices(one.buttons));
    });
    first?.scrollIntoView({ block: "nearest" });
    log.scrollTop = Math.min(log.scrollHeight, (mine ?? first).offsetTop - log.offsetTop - 8);
  } catch (error) {
    wait(false);
    const retry = { title: words.retry, action: () => { failed.remove(); send(shown, message, true); } };
    const failed = show(error.shown ?? words.failed, "failed", { buttons: [retry] });
    failed.scrollIntoView({ block: "end" });
  }
  input.focus({ preventScroll: true });
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight + 2}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text || busy) return;
  input.value = "";
  grow();
  send(text, { text });
});
input.addEventListener("input", grow);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

async function start() {
  const config = await (await fetch("/chat/config")).json();
  words = config.words;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.replaceChildren();
    fill(element, words[element.dataset.word]);
  }
  input.placeholder = words.placeholder;
  input.maxLength = config.max_text;
  show(words.greeting, "theirs");
  if (matchMedia("(pointer: fine)").matches) input.focus();
}

start();
