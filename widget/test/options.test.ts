// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isHidden, readOptions } from "../src/options";

const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
beforeEach(() => void warn.mockClear());

function read(given: Record<string, string> = {}) {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries(given)) element.setAttribute(`data-${name}`, value);
  return readOptions(element, "https://chat.clinic.example");
}

describe("options", () => {
  it("has values for all that is not given", () => {
    expect(read()).toEqual({
      language: "en", theme: "auto", colour: "#0b5c63", side: "right", offset: [20, 20], greeting: "", avatar: "", label: "",
      dir: "ltr", hideOn: [], phone: "", email: "", mode: "float", server: "https://chat.clinic.example",
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it("takes what is right", () => {
    const options = read({
      language: "fr", theme: "dark", colour: "#0B5", side: "left", offset: "16px 80px", dir: "rtl", "hide-on": "/book/*, /",
      email: "a@b.example", mode: "page", server: "https://other.example/x",
    });
    expect(options).toMatchObject({
      language: "fr", theme: "dark", colour: "#0B5", side: "left", offset: [16, 80], dir: "rtl", hideOn: ["/book/*", "/"],
      email: "a@b.example", mode: "page", server: "https://other.example",
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ["language", "de"], ["theme", "blue"], ["colour", "red"], ["side", "top"], ["offset", "far"], ["dir", "up"],
    ["hide-on", "book"], ["email", "nobody"], ["mode", "big"], ["avatar", "javascript:alert(1)"], ["server", "file:///x"],
  ])("warns of data-%s=%s, once, by name and value", (name, value) => {
    const options = read({ [name]: value });
    read({ [name]: value });
    expect(options).toEqual(read());
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toContain(`data-${name}`);
    expect(warn.mock.calls[0]?.[0]).toContain(value);
  });

  it("speaks the page's language where none is given", () => {
    document.documentElement.lang = "fr-CA";
    expect(read().language).toBe("fr");
    document.documentElement.lang = "";
  });
});

describe("paths on which it does not show", () => {
  it.each([
    ["/book", ["/book"], true],
    ["/book/now", ["/book"], false],
    ["/book/now", ["/book/*"], true],
    ["/en/book", ["*/book"], true],
    ["/a.b", ["/a.b"], true],
    ["/axb", ["/a.b"], false],
    ["/", [], false],
  ])("%s on %j: %s", (path, patterns, hidden) => expect(isHidden(path, patterns)).toBe(hidden));
});
