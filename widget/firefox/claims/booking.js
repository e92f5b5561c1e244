// An appointment made and cancelled.
import assert from "node:assert/strict";

export async function wholeJourneyByKeyboard(visit) {
  const chat = await visit.open("strict");
  const { words } = chat;
  const choose = async (name) => {
    await chat.walkTo(name);
    const answers = await chat.turn(() => chat.press("Enter"));
    await chat.hasFocus("text");
    return answers.join("\n");
  };
  const say = async (text) => {
    await chat.page.keyboard.type(text);
    return (await chat.turn(() => chat.press("Enter"))).join("\n");
  };

  await chat.walkTo("Open chat", true);
  await chat.press("Enter");
  await chat.hasFocus("consent");
  await chat.walkTo(words.start, true);
  await chat.press("Enter");
  await chat.hasFocus("text");
  await say("i want to book an appointment");
  await choose("First visit");
  assert.match(await choose("As soon as possible"), /These times are free/);
  await visit.picture("openings");
  const opening = await chat.attribute("#log .openings button", "aria-label");
  assert.match(await choose(opening), /What name/);
  assert.match(await say("Ann Roy"), /phone number/);
  assert.match(await say("ann.roy@example.com"), /Shall I book it\?/);
  assert.match(await choose("Yes, book it"), /It is booked: First visit/);
  await chat.walkTo(words.calendar);
  const file = await chat.attribute("#log a[download]", "href");
  await chat.press("Enter");
  const event = await visit.downloaded(/\.ics$/);
  assert.match(event, /^BEGIN:VCALENDAR/);
  assert.match(event, /SUMMARY:.*First visit/);
  assert.ok(file.startsWith(visit.facts.url));
  await chat.walkTo("text", true);
  await say("cancel my appointment");
  assert.match(await choose("Yes, cancel it"), /It is cancelled/);
}
