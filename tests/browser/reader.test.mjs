// A reader's way through the pages, each step as a person does it.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { browser, complaints, open, serve } from "./world.mjs";

let server, chrome;
before(async () => {
  server = await serve();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await server?.stop();
  assert.deepEqual(complaints, []);
});

/// Opens the front page and searches for something.
async function search(words, options) {
  const page = await open(chrome, server.origin, options);
  await page.goto(server.origin);
  await page.getByRole("searchbox").fill(words);
  await page.getByRole("button", { name: "Search" }).click();
  return page;
}

const count = async (page) => parseInt(await page.locator("h1.count").innerText(), 10);

test("search, narrow by a facet, and widen again", async () => {
  const page = await search("corvane");
  const all = await count(page);
  assert.ok(all >= 4, `${all} articles`);
  await page.locator(".facets a", { hasText: "en" }).first().click();
  const narrowed = await count(page);
  assert.ok(narrowed > 0 && narrowed < all, `${narrowed} of ${all}`);
  await page.locator('.facets a[aria-current="true"]').first().click();
  assert.equal(await count(page), all);
});

test("click a bar of the timeline", async () => {
  const page = await search("corvane");
  const all = await count(page);
  await page.locator(".timeline svg a").first().click();
  assert.match(await page.getByRole("searchbox").inputValue(), /date:/);
  assert.ok((await count(page)) <= all);
});

test("choose a time from the table with the keyboard alone", async () => {
  const page = await search("corvane");
  await page.locator(".timeline summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/date=/);
  assert.match(await page.getByRole("searchbox").inputValue(), /date:/);
});

test("read an article and compare its revisions", async () => {
  const page = await search("is:revised");
  await page.locator(".result h2 a").first().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.ok((await page.locator(".prose p").count()) > 3);
  await page.getByRole("link", { name: "What was changed" }).click();
  assert.ok((await page.locator("table.compare ins").count()) > 0);
  assert.ok((await page.locator("table.compare del").count()) > 0);
});

test("ask for the past, in the language of another program", async () => {
  const page = await search("corvane");
  const all = await count(page);
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel("Query in the language of").selectOption("LexisNexis");
  await page.getByLabel("As the archive stood at the end of").fill("2099-12-31");
  await page.getByRole("button", { name: "Search" }).click();
  assert.equal(await count(page), all);
  assert.equal(await page.getByText("Download", { exact: true }).count(), 0);
  await page.locator(".facets a", { hasText: "en" }).first().click();
  assert.equal(new URL(page.url()).searchParams.get("as_of"), "2099-12-31");
  await page.locator(".result h2 a").first().click();
  assert.match(page.url(), /revision=\d+$/);
});

test("cite an article in another style", async () => {
  const page = await search("is:revised", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator(".result h2 a").first().click();
  await page.getByText("Other styles").click();
  await page.locator('[data-copy="cite-bibtex"]').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^@\w+\{.*,\n(.*\n)+\}\n$/);
});

test("go from an article to its site, and on to who writes there", async () => {
  const page = await search("is:revised");
  await page.locator(".result h2 a").first().click();
  await page.locator(".kicker a").click();
  assert.ok((await page.locator(".result").count()) > 1);
  await page.getByText("The last thirty days").waitFor();
  await page.locator('.facets a[href^="/authors/"]').first().click();
  assert.ok((await page.locator(".result").count()) > 0);
});

test("see the page as it was, which runs nothing", async () => {
  const page = await search("is:revised");
  await page.locator(".result h2 a").first().click();
  await page.getByRole("link", { name: "The page as it was" }).click();
  const archived = page.frameLocator("iframe.original").locator("body");
  assert.ok((await archived.innerText()).length > 500);
});

test("everything works without a script", async () => {
  const page = await search("corvane", { javaScriptEnabled: false });
  assert.ok((await count(page)) >= 4);
  await page.locator(".result h2 a").first().click();
  assert.ok((await page.locator(".prose p").count()) > 0);
});

test("download a result and subscribe to it", async () => {
  const page = await search("corvane");
  const all = await count(page);
  await page.getByText("Download", { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^jsonl/ }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  assert.equal(lines.length, all);
  const feed = await page.locator('link[type="application/atom+xml"]').getAttribute("href");
  const atom = await page.request.get(server.origin + feed);
  assert.equal((await atom.text()).match(/<entry/g).length, all);
});

test("save a search, look at it, forget it", async () => {
  const page = await search("corvane");
  await page.getByText("Save", { exact: true }).first().click();
  await page.getByLabel("Name of the search").fill("The firm");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "The firm" }).waitFor();
  await page.getByRole("button", { name: "Forget" }).click();
  await page.getByText("None yet").waitFor();
});

test("compare queries over time", async () => {
  const page = await open(chrome, server.origin);
  await page.goto(`${server.origin}/trends`);
  await page.getByLabel("Query 1").fill("corvane");
  await page.getByLabel("Query 2").fill("harbour");
  await page.getByLabel("share of all").check();
  await page.getByLabel(/words typical/).check();
  await page.getByRole("button", { name: "Compare" }).click();
  assert.equal(await page.locator(".trend polyline").count(), 2);
  assert.ok((await page.locator(".keyness tbody tr").count()) > 0);
});

test("a slash goes to the search box", async () => {
  const page = await open(chrome, server.origin);
  await page.goto(`${server.origin}/status`);
  await page.keyboard.press("/");
  await page.keyboard.type("corvane");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=corvane/);
});

test("log in and out", async () => {
  const token = "a token for this test";
  const digest = createHash("sha256").update(token).digest("hex");
  const folder = process.env.FOLDER;
  const config = await readFile(`${folder}/feeds.toml`, "utf8");
  await writeFile(`${folder}/guarded.toml`, `${config}\n[serve]\ntoken_sha256 = "${digest}"\n`);
  const guarded = await serve("guarded.toml");
  try {
    const page = await open(chrome, guarded.origin);
    await page.goto(`${guarded.origin}/?q=corvane`);
    await page.getByLabel("Token").fill("not the token");
    await page.getByRole("button", { name: "Log in" }).click();
    assert.match(await page.getByRole("alert").innerText(), /not the token/);
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
    assert.ok((await count(page)) >= 4);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.goto(`${guarded.origin}/?q=corvane`);
    await page.getByLabel("Token").waitFor();
  } finally {
    await guarded.stop();
  }
});
