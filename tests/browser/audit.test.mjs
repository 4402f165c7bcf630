// Every page is open to everyone: axe-core finds nothing serious, in light and dark, wide and narrow.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdir } from "node:fs/promises";
import { browser, complaints, open, serve } from "./world.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 360, height: 780 } };
const PAGE_BYTES_MAX = 60 * 1024;

let server, chrome, article, author, feed, host;
before(async () => {
  server = await serve();
  chrome = await browser();
  const found = await fetch(`${server.origin}/api/v1/search?q=is:revised&limit=1`);
  const first = (await found.json()).results[0];
  article = first.id;
  host = new URL(first.url).hostname;
  author = (await (await fetch(`${server.origin}/api/v1/authors`)).json()).rows[0].id;
  feed = (await (await fetch(`${server.origin}/api/v1/feeds`)).json())[0].url;
});
after(async () => {
  await chrome?.close();
  await server?.stop();
  assert.deepEqual(complaints, []);
});

const pages = () => ({
  front: "/",
  search: "/?q=corvane",
  past: "/?q=corvane+AND+harbour&syntax=lexis&as_of=2099-12-31",
  nothing: "/?q=zeppelin",
  wrong: "/?q=corvane+AND+(",
  article: `/articles/${article}`,
  compare: `/articles/${article}/compare`,
  original: `/articles/${article}/original`,
  trends: "/trends?q=corvane&q=harbour&as=share&words=yes",
  authors: "/authors",
  author: `/authors/${author}`,
  sources: "/sources",
  source: `/sources/${host}`,
  feeds: "/feeds",
  feed: `/feeds/one?url=${encodeURIComponent(feed)}`,
  saved: "/saved",
  status: "/status",
  login: "/login",
});

/// What axe-core finds that shuts somebody out.
async function findings(page) {
  // The policy forbids strange scripts; the audit comes in by the debugger, not by the page.
  const results = await page.evaluate(async () => await window.axe.run(document, {
    iframes: false,
    resultTypes: ["violations"],
  }));
  const serious = results.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  return serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
}

for (const scheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every page in ${scheme}, ${size}`, async () => {
      const options = { colorScheme: scheme, viewport, bypassCSP: true };
      const page = await open(chrome, server.origin, options);
      for (const [name, path] of Object.entries(pages())) {
        const answer = await page.goto(server.origin + path);
        assert.ok((await answer.body()).length < PAGE_BYTES_MAX, `${name} is too large`);
        await page.addScriptTag({ path: axe });
        assert.deepEqual(await findings(page), [], `${name} in ${scheme}, ${size}`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
        if (process.env.SHOTS) {
          await mkdir(process.env.SHOTS, { recursive: true });
          const file = `${process.env.SHOTS}/${name}-${scheme}-${size}.png`;
          await page.screenshot({ path: file, fullPage: true });
        }
      }
    });
  }
}
