// What the clinic chose: data attributes of the script, or of a <thora-chat> placed by hand.
import { parseColour } from "./colours";
import { trim } from "./text";
import { isLanguage, type Language } from "./words";

export interface Options {
  language: Language;
  theme: "auto" | "light" | "dark";
  colour: string;
  side: "left" | "right";
  offset: readonly [number, number];
  greeting: string;
  avatar: string;
  label: string;
  dir: "ltr" | "rtl";
  hideOn: readonly string[];
  phone: string;
  email: string;
  mode: "float" | "page";
  server: string;
}

const NAMES = "language theme colour side offset greeting avatar label dir hide-on phone email mode server";
export const ATTRIBUTES = NAMES.split(" ").map((name) => `data-${name}`);

/** Thora's own; on a dark panel it is lightened as a matter of course. */
export const OWN_COLOUR = "#0b5c63";

const said = new Set<string>();

/** A word for who builds the page: once for each thing. */
export function remark(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  console.warn(`Thora: ${text}.`);
}

export function readOptions(element: Element, server: string): Options {
  const given = (name: string) => trim(element.getAttribute(`data-${name}`) ?? "");
  const one = <T extends string>(name: string, values: readonly [T, ...T[]]): T => {
    const value = given(name);
    for (const known of values) if (known === value) return known;
    if (value) remark(`data-${name}="${value}" is none of ${values.join(", ")}; ${values[0]} is used`);
    return values[0];
  };
  return {
    language: language(given("language")),
    theme: one("theme", ["auto", "light", "dark"]),
    colour: colour(given("colour")),
    side: one("side", ["right", "left"]),
    offset: offset(given("offset")),
    greeting: given("greeting"),
    avatar: address("avatar", given("avatar")),
    label: given("label"),
    dir: one("dir", ["auto", "ltr", "rtl"]) === "rtl" ? "rtl" : "ltr", // en, fr and es run from left to right
    hideOn: paths(given("hide-on")),
    phone: given("phone"),
    email: email(given("email")),
    mode: one("mode", ["float", "page"]),
    server: origin(given("server")) || server,
  };
}

function language(value: string): Language {
  if (isLanguage(value)) return value;
  if (value) remark(`data-language="${value}" is none of en, fr, es; en is used`);
  const page = document.documentElement.lang.slice(0, 2).toLowerCase();
  return !value && isLanguage(page) ? page : "en";
}

function colour(value: string): string {
  if (parseColour(value)) return value;
  if (value) remark(`data-colour="${value}" is no colour such as ${OWN_COLOUR}; that is used`);
  return OWN_COLOUR;
}

function offset(value: string): readonly [number, number] {
  const found = /^(\d{1,3})(?:px)?[ ,]+(\d{1,3})(?:px)?$/.exec(value);
  if (found) return [Number(found[1]), Number(found[2])];
  if (value) remark(`data-offset="${value}" is not two numbers of pixels such as "20 20"; 20 20 is used`);
  return [20, 20];
}

function address(name: string, value: string): string {
  if (!value) return "";
  try {
    const url = new URL(value, document.baseURI);
    if (url.protocol === "https:" || url.protocol === "http:") return url.href;
  } catch {
    // told below
  }
  remark(`data-${name}="${value}" is no web address; it is left out`);
  return "";
}

function origin(value: string): string {
  const found = address("server", value);
  return found && new URL(found).origin;
}

function email(value: string): string {
  if (!value || /^[^\s@?&]+@[^\s@?&]+$/.test(value)) return value;
  remark(`data-email="${value}" is no mail address; it is left out`);
  return "";
}

function paths(value: string): readonly string[] {
  const found: string[] = [];
  for (const part of value.split(",")) {
    const path = trim(part);
    if (path[0] === "/" || path[0] === "*") found.push(path);
    else if (path) remark(`data-hide-on: "${path}" is no path; it begins with / or *, such as /book/*`);
  }
  return found;
}

/** Whether a path is one of those on which the chat does not show; * stands for anything. */
export function isHidden(path: string, hideOn: readonly string[]): boolean {
  for (const pattern of hideOn) {
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
    if (new RegExp(`^${source}$`).test(path)) return true;
  }
  return false;
}
