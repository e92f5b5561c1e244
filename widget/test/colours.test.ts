import { describe, expect, it } from "vitest";
import { contrast, PANEL, palette, parseColour } from "../src/colours";

function ratio(one: string, other: string): number {
  return contrast(parseColour(one)!, parseColour(other)!);
}

describe("parseColour", () => {
  it.each([
    ["#0b5", [0, 187, 85]],
    ["#00bb55", [0, 187, 85]],
    ["#FFF", [255, 255, 255]],
  ])("%s", (text, parts) => expect(parseColour(text)).toEqual(parts));
  it.each(["red", "#12", "#1234", "0b5c63", "#gggggg", "", "rgb(1,2,3)", "#0b5c63;x"])("%s is none", (text) =>
    expect(parseColour(text)).toBeNull(),
  );
});

describe("palette", () => {
  it("has the contrast of black on white right", () => expect(ratio("#000", "#fff")).toBeCloseTo(21));

  const steps = ["00", "33", "66", "99", "cc", "ff"];
  const all = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
  it.each([false, true])("is readable in every colour (dark: %s)", (dark) => {
    const panel = dark ? PANEL.dark : PANEL.light;
    for (const colour of all) {
      const { colours } = palette(colour, dark);
      expect(ratio(colours.brand, panel), colour).toBeGreaterThanOrEqual(3);
      expect(ratio(colours.onBrand, colours.brand), colour).toBeGreaterThanOrEqual(4.5);
      expect(ratio(colours.ink, panel), colour).toBeGreaterThanOrEqual(4.5);
      expect(ratio(dark ? "#e8f0ef" : "#17272c", colours.mine), colour).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("leaves a good colour alone", () => {
    const { colours, remark } = palette("#0b5c63", false);
    expect([colours.brand, remark]).toEqual(["#0b5c63", null]);
  });

  it("says what it changed, from what, to what", () => {
    const { colours, remark } = palette("#ffdd00", false);
    expect(remark).toContain("1.3:1");
    expect(remark).toContain(colours.brand);
  });
});
