import assert from "node:assert/strict";
import { test } from "node:test";
import { brandTokens, contrast, logoOf } from "../../../../web/widget/state/brand.js";

const SURFACE = { light: ["#ffffff", "#f6f4ef"], dark: ["#1a1f1d", "#121614"] };

test("whatever colour a site has, text in it and on it can be read", () => {
  for (let hue = 0; hue < 4096; hue += 7) {
    const parts = [hue >> 8, (hue >> 4) & 15, hue & 15].map((part) => part.toString(16).repeat(2));
    const color = `#${parts.join("")}`;
    for (const scheme of ["light", "dark"]) {
      const tokens = brandTokens(color, scheme);
      for (const ground of SURFACE[scheme])
        assert.ok(contrast(tokens.accent, ground) >= 4.5, `${color} ${scheme} on ${ground}`);
      assert.ok(contrast(tokens["on-accent"], tokens.accent) >= 4.5, `${color} ${scheme}: on accent`);
      assert.ok(contrast(tokens["on-accent-soft"], tokens["accent-soft"]) >= 4.5, `${color} ${scheme}: on soft`);
      assert.ok(contrast(tokens["on-accent"], tokens["accent-strong"]) >= 4.5, `${color} ${scheme}: pressed`);
    }
  }
});

test("a colour that can be read is kept, and what is none changes nothing", () => {
  assert.equal(brandTokens("#0b6b5d", "light").accent, "#0b6b5d");
  for (const none of [null, "", "red", "#12", "#12345g"]) assert.deepEqual(brandTokens(none, "light"), {});
});

test("a logo comes from the page's origin or from the desk's", () => {
  const origins = ["https://site.example", "https://desk.example"];
  assert.equal(logoOf("/logo.svg", origins), "https://site.example/logo.svg");
  assert.equal(logoOf("https://desk.example/l.png", origins), "https://desk.example/l.png");
  for (const bad of [null, "", "https://other.example/l.png", "javascript:alert(1)", "http://["]) {
    assert.equal(logoOf(bad, origins), "");
  }
});
