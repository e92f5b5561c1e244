// The part of the demo page for who puts the chat on a website: each choice is tried here and written into the tag.
const form = document.getElementById("options");
const tag = document.getElementById("tag");
const copied = document.getElementById("copied");
const widget = document.getElementById("widget");

// What was chosen, as attributes without "data-"; "" is the widget's own choice.
function chosen() {
  const options = {};
  for (const field of form.querySelectorAll("[name]")) options[field.name] = field.validity.valid ? field.value.trim() : "";
  const colour = document.getElementById("colour");
  if (colour.value === colour.defaultValue) options.colour = "";
  const offsets = ["offset-x", "offset-y"].map((id) => document.getElementById(id));
  const moved = offsets.some((field) => field.value !== field.defaultValue);
  options.offset = moved && offsets.every((field) => field.value && field.validity.valid) ? offsets.map((field) => field.value).join(" ") : "";
  return options;
}

function escaped(value) {
  const names = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
  return value.replace(/[&"<>]/g, (sign) => names[sign]);
}

function tagOf(options) {
  const attributes = [
    `src="${escaped(location.origin + widget.getAttribute("src"))}"`,
    `integrity="${widget.integrity}" crossorigin="anonymous" defer`,
    ...Object.entries(options).filter(([, value]) => value).map(([name, value]) => `data-${name}="${escaped(value)}"`),
  ];
  return `<script ${attributes.join("\n  ")}></script>`;
}

function show() {
  const options = chosen();
  const chat = document.querySelector("thora-chat");
  for (const [name, value] of chat ? Object.entries(options) : []) {
    if (value) chat.setAttribute(`data-${name}`, value);
    else chat.removeAttribute(`data-${name}`);
  }
  tag.textContent = tagOf(options);
  copied.textContent = "";
}

async function copy() {
  try {
    await navigator.clipboard.writeText(tag.textContent);
    copied.textContent = copied.dataset.done;
  } catch { // asked for without TLS, or refused
    getSelection().selectAllChildren(tag);
    copied.textContent = copied.dataset.failed;
  }
}

const isLoopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
document.getElementById("loopback").hidden = !isLoopback;
document.getElementById("no-tls").hidden = isLoopback || location.protocol === "https:";
form.addEventListener("input", show);
form.addEventListener("reset", () => setTimeout(show));
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("copy").addEventListener("click", copy);
document.getElementById("set-up").hidden = false;
show();
