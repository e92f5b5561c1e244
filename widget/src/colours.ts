// The clinic's colour, made readable: WCAG contrast on the panel and of the text on it.

type Colour = readonly [number, number, number];

export interface Palette {
  brand: string; // launcher, Send: 3 : 1 on the panel
  onBrand: string; // text on it: 4.5 : 1
  ink: string; // text and edges in the brand's colour on the panel: 4.5 : 1
  mine: string; // the visitor's bubbles: a hint of the colour
}

export const PANEL = { light: "#ffffff", dark: "#16211f" };
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];

/** "#0b5" or "#00bb55"; null for anything else. */
export function parseColour(text: string): Colour | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  const found = short ?? long;
  if (!found) return null;
  const part = (index: number) => parseInt(short ? `${found[index]}${found[index]}` : `${found[index]}`, 16);
  return [part(1), part(2), part(3)];
}

function hex([red, green, blue]: Colour): string {
  const two = (part: number) => (0x100 + part).toString(16).slice(1);
  return `#${two(red)}${two(green)}${two(blue)}`;
}

function luminance([red, green, blue]: Colour): number {
  const linear = (part: number) => (part <= 10.31 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

export function contrast(one: Colour, other: Colour): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function mix(colour: Colour, other: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2) => Math.round(colour[index] + (other[index] - colour[index]) * share);
  return [part(0), part(1), part(2)];
}

/** The colour, moved away from the background as little as its contrast needs. */
function readable(colour: Colour, background: Colour, least: number): Colour {
  const away = luminance(background) > 0.18 ? BLACK : WHITE;
  for (let share = 0; share < 1; share += 0.02) {
    const moved = mix(colour, away, share);
    if (contrast(moved, background) >= least) return moved;
  }
  return away;
}

/** Colours on a light or dark panel, and a word about a colour that could not stay as it is. */
export function palette(text: string, dark: boolean): { colours: Palette; remark: string | null } {
  const given = parseColour(text) ?? BLACK;
  const panel = parseColour(dark ? PANEL.dark : PANEL.light) ?? WHITE;
  const brand = readable(given, panel, 3);
  const onBrand = contrast(WHITE, brand) >= 4.5 ? WHITE : BLACK; // one of the two always has 4.58
  const ink = readable(brand, panel, 4.9); // so that it is 4.5 on the visitor's bubble too
  const mine = mix(panel, brand, dark ? 0.22 : 0.1);
  const changed = hex(brand) !== hex(given);
  const remark = changed
    ? `has a contrast of ${contrast(given, panel).toFixed(1)}:1 on the ${dark ? "dark" : "light"} panel ` +
      `and needs 3:1. ${hex(brand)} is used instead (${contrast(brand, panel).toFixed(1)}:1, ` +
      `its text ${contrast(onBrand, brand).toFixed(1)}:1)`
    : null;
  return { colours: { brand: hex(brand), onBrand: hex(onBrand), ink: hex(ink), mine: hex(mine) }, remark };
}
