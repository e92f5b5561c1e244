// Proves claims about the chat in Firefox. Reads {"claim": "keyboard.opens", ...facts}, a JSON a line, and answers
// each with a line: {"why": ""} where the claim holds, else why it does not. Ends when there is nothing more to read.
//   node run.js /usr/bin/firefox-esr FOLDER_FOR_PICTURES
import { createInterface } from "node:readline";
import * as axe from "./claims/axe.js";
import * as booking from "./claims/booking.js";
import * as conversation from "./claims/conversation.js";
import * as keyboard from "./claims/keyboard.js";
import * as look from "./claims/look.js";
import * as pages from "./claims/pages.js";
import * as phone from "./claims/phone.js";
import * as trouble from "./claims/trouble.js";
import { Firefox } from "./firefox.js";
import { Visit } from "./visit.js";

const CLAIMS = { axe, booking, conversation, keyboard, look, pages, phone, trouble };
const [path, pictures] = process.argv.slice(2);
const firefox = new Firefox(path);

async function prove({ claim, ...facts }) {
  const [group, name] = claim.split(".");
  const visit = new Visit(firefox, facts, pictures);
  try {
    await CLAIMS[group][name](visit);
    visit.nothingElse();
    return "";
  } catch (error) {
    await visit.picture(`failed-${claim}`);
    return error.stack;
  } finally {
    await visit.end();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify({ why: await prove(JSON.parse(line)) }));
}
await firefox.close();
