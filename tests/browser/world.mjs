// A server over the demonstration's archive, and a browser to look at it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/// Starts `annals serve` on a free port; gives its address and a way to stop it.
export async function serve(config = "feeds.toml", ...args) {
  const line = ["--config", config, "serve", "--listen", "127.0.0.1:0", ...args];
  const program = spawn(process.env.ANNALS, line, {
    cwd: process.env.FOLDER, stdio: ["ignore", "ignore", "pipe"],
  });
  for await (const said of createInterface({ input: program.stderr })) {
    const found = said.match(/listening on (http:\S+)\//);
    if (!found) continue;
    const stop = async () => {
      program.kill("SIGTERM");
      await once(program, "exit");
    };
    return { origin: found[1], stop };
  }
  throw new Error("annals did not start");
}

/// Starts the browser.
export function browser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
}

/// What went wrong behind the pages' backs; a test file expects it to be empty at its end.
export const complaints = [];

/// A new page. Requests to anybody but the server, failing scripts and what the security policy
/// kept a page from are complaints.
export async function open(browser, origin, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(origin)) complaints.push(`a request to ${request.url()}`);
  });
  page.on("pageerror", (error) => complaints.push(`a script fails: ${error}`));
  page.on("console", (message) => {
    // An archived page may well try to run and load; that it cannot is what the sandbox is for.
    const archived = /\/original\/page/.test(message.text() + message.location().url);
    const refused = /Failed to load resource/.test(message.text());
    if (message.type() === "error" && !archived && !refused) complaints.push(message.text());
  });
  return page;
}
