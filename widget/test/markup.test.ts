// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { Markup, sourceLine } from "../src/markup";

const markup = new Markup(["519-555-0142", "911", "988"]);

function lines(text: string): HTMLElement {
  const made = document.createElement("div");
  markup.lines(made, text);
  return made;
}

function links(text: string): [string, string | null][] {
  return [...lines(text).querySelectorAll("a")].map((a) => [a.textContent, a.getAttribute("href")]);
}

describe("plain text", () => {
  it.each([
    "Pain < 6 weeks * 2 <b>x</b>",
    "5 * 3 * 2",
    "2*3*4 and a*b*c",
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "a ** b ** c",
    "**",
    "* not closed",
    "**not closed",
    "[text](javascript:alert(1)) [x](http://a.example)",
    "&amp; &lt;",
    "snake_case_word, 10-15 minutes, 2026-11-21, 1911, 9115, A911, 100 King Street",
  ])("%s shows as typed", (text) => {
    const made = lines(text);
    expect(made.textContent).toBe(text);
    expect(made.querySelectorAll("*").length).toBe(1); // the paragraph
  });
});

describe("marks", () => {
  it.each([
    ["a **bold** word", "a <strong>bold</strong> word"],
    ["an *italic* word", "an <em>italic</em> word"],
    ["**bold with *italic* in it**", "<strong>bold with <em>italic</em> in it</strong>"],
    ["**x**.", "<strong>x</strong>."],
    ["(*x*)", "(<em>x</em>)"],
    ["**Call 911**", '<strong>Call <a href="tel:911">911</a></strong>'],
    ["2*3 and *this*", "2*3 and <em>this</em>"],
  ])("%s", (text, html) => expect(lines(text).innerHTML).toBe(`<p>${html}</p>`));
});

describe("links", () => {
  it("leads to https, phones and mail", () => {
    const known: [string, string][] = [
      ["https://a.example/x?y=1#z", "https://a.example/x?y=1#z"],
      ["hello.you@clinic.example", "mailto:hello.you@clinic.example"],
      ["911", "tel:911"],
      ["519-555-0142", "tel:5195550142"],
      ["+44 20 7946 0958", "tel:+442079460958"],
    ];
    expect(links(`See (${known.map(([text]) => text).join("), (")}).`)).toEqual(known);
  });

  it("leads nowhere else", () => {
    expect(links("javascript:alert(1) data:text/html,x http://a.example ftp://a.example //a.example")).toEqual([]);
    expect(links("[x](javascript:alert(1)) [y](data:text/html,x)")).toEqual([]);
  });

  it("may have a name", () => {
    expect(links("Read [our notice](https://a.example/n), [call](tel:+1519) or [write](mailto:a@b.example).")).toEqual([
      ["our notice", "https://a.example/n"],
      ["call", "tel:+1519"],
      ["write", "mailto:a@b.example"],
    ]);
  });

  it("opens websites apart from the page", () => {
    const link = lines("https://a.example").querySelector("a");
    expect([link?.target, link?.rel]).toEqual(["_blank", "noopener noreferrer"]);
  });
});

describe("lists", () => {
  it("knows bullets, dashes and numbers", () => {
    const made = lines("Signs:\n• one\n• two\nthen\n- three\n1. first\n2. second\nend");
    expect([...made.children].map((child) => child.localName)).toEqual(["p", "ul", "p", "ul", "ol", "p"]);
    expect([...made.querySelectorAll("li")].map((li) => li.textContent)).toEqual(["one", "two", "three", "first", "second"]);
  });

  it("goes on with its number", () => {
    expect(lines("3. third").querySelector("ol")?.getAttribute("start")).toBe("3");
  });
});

describe("source line", () => {
  it("links what has an address", () => {
    const made = document.createElement("p");
    sourceLine(made, "Source: A, B (2022).", [
      { text: "A", url: "javascript:alert(1)" },
      { text: "B (2022)", url: "https://b.example/" },
      { text: "C", url: "https://c.example/" },
    ]);
    expect(made.textContent).toBe("Source: A, B (2022).");
    expect([...made.querySelectorAll("a")].map((a) => a.textContent)).toEqual(["B (2022)"]);
  });
});
