"""Websites that are not kind to what is put on them."""

from __future__ import annotations

CONTACT = 'data-phone="519-555-0142" data-email="hello@carespace.example"'

# Rules of the page that reach for everything.
ROUGH_STYLES = """
  * { all: revert !important; box-sizing: content-box !important; }
  html { font-size: 4px !important; line-height: 9 !important; direction: rtl; }
  body { letter-spacing: 1em; word-spacing: 3em; text-transform: uppercase; color: yellow; }
  button, input, textarea, [role=dialog] { display: none !important; }
  div, thora-chat { opacity: 0.1 !important; visibility: hidden !important; transform: scale(3) !important; }
  thora-chat { display: none !important; position: static !important; width: 9000px !important; }
  p { margin: 90px !important; font: 3px cursive !important; }
  a { pointer-events: none !important; }
  svg, img { filter: invert(1) !important; width: 900px !important; }
"""

# What old libraries do to the language: Prototype.js 1.6, MooTools, date pickers, ad blockers' stubs.
ROUGH_SCRIPTS = """
  Array.prototype.toJSON = function () { return "[" + this.join(", ") + "]"; };
  String.prototype.toJSON = function () { return "'" + this + "'"; };
  Object.prototype.extend = function () { return this; };
  Object.prototype.each = function () {};
  Array.prototype.each = Array.prototype.forEach;
  Array.prototype.first = function () { return this[0]; };
  Array.prototype.clear = function () { this.length = 0; };
  Array.from = function (all) { return Array.prototype.slice.call(all); };
  Array.prototype.reduce = function () { return null; };
  Function.prototype.bind = function (to) {
    var own = this;
    return function () { return own.apply(to, arguments); };
  };
  String.prototype.trim = function () { return null; };
  String.prototype.startsWith = function (start) { return this.indexOf(start) === 0; };
  String.prototype.endsWith = function (end) {
    var from = this.length - end.length;
    return from >= 0 && this.lastIndexOf(end) === from;
  };
  Array.prototype.includes = function () { return false; };
  for (const proto of [Element.prototype, DocumentFragment.prototype, Document.prototype])
    for (const name of ["append", "prepend", "replaceChildren"])
      proto[name] = function () { throw new Error(name); };
  for (const proto of [Element.prototype, CharacterData.prototype])
    for (const name of ["remove", "before", "after", "replaceWith"])
      proto[name] = function () { throw new Error(name); };
  Element.prototype.closest = function () { return document.body; };
  Element.prototype.toggle = Element.prototype.show = Element.prototype.hide = function () { return this; };
  document.getElementById = function () { return null; };
  window.$ = window.$$ = function () { return []; };
  window.Class = { create: function () { return function () {}; } };
  window.Event = Object.assign(window.Event, { observe: function () {} });
  window.process = { env: {} };
  window.module = { exports: {} };
  window.exports = {};
  window.define = Object.assign(function () {}, { amd: true });
"""


def site(tag: str, styles: str = "", scripts: str = "", html: str = "") -> str:
    """A page of a clinic with the tag at its end."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title>'
        '<link rel="icon" href="data:,">'
        f"<style>{styles}</style><script>{scripts}</script></head>"
        '<body><h1>A clinic</h1><p>Words of the clinic.</p><a href="#thora">Chat</a>'
        f"{html}{tag}</body></html>"
    )
