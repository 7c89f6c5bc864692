// Takes the pictures of the README from a platform that runs with its samples: npm install playwright-core, then
// CHROMIUM=$(command -v chromium) node docs/images/take.mjs [API] [DASHBOARD]; pngquant makes them small.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [api = 'http://127.0.0.1:5080', dashboard = 'http://127.0.0.1:18888'] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });

async function take(name, address, ready) {
    await page.goto(address);
    await page.getByText(ready).first().waitFor();
    await page.screenshot({ path: join(here, name) });
    execFileSync('pngquant', ['--force', '--ext', '.png', '64', join(here, name)]);
}

await take('usage.png', `${api}/usage`, 'Daily active users');
// The trace of the first run: from the file that led to it over messages and models to the publish.
const { items } = await (await fetch(`${api}/api/v1/pipeline/runs?limit=100`)).json();
await take('trace.png', `${dashboard}/traces/detail/${items.at(-1).trace_id}`, 'refresh run');
await browser.close();
