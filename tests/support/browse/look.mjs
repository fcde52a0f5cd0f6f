// node look.mjs BROWSER LOOKS.json: opens pages in a browser and prints what it made of them.
//
// A look: {url, dark, script, width, height, search, screenshot}; all but the url may be missing.
// What is seen: {title, console, requests, violations, elements, visible, found, wide}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const [browserPath, looksFile] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await puppeteer.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu'],
});

async function take(look) {
  const page = await browser.newPage();
  const seen = { console: [], requests: [] };
  page.on('console', (message) => seen.console.push(message.text()));
  page.on('pageerror', (error) => seen.console.push(String(error)));
  page.on('request', (request) => seen.requests.push(request.url()));
  await page.setViewport({ width: look.width ?? 1100, height: look.height ?? 900 });
  await page.setJavaScriptEnabled(look.script ?? true);
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: look.dark ? 'dark' : 'light' },
  ]);
  await page.goto(look.url, { waitUntil: 'load' });
  if (look.search !== undefined) await page.type('input[type=search]', look.search);
  if (look.screenshot) await page.screenshot({ path: look.screenshot, fullPage: true });
  // What is asked of the page itself needs scripts, which a page without them does not lose.
  Object.assign(seen, await page.evaluate(() => {
    const elements = {};
    for (const element of document.querySelectorAll('*')) {
      elements[element.localName] = (elements[element.localName] ?? 0) + 1;
    }
    const field = document.querySelector('[data-searches]');
    const items = field ? [...document.getElementById(field.dataset.searches).children] : [];
    return {
      title: document.title,
      elements,
      searchable: field !== null && !field.hidden,
      visible: items.filter((item) => !item.hidden).length,
      found: field ? document.getElementById(field.dataset.result).textContent : '',
      wide: document.documentElement.scrollWidth > window.innerWidth,
    };
  }));
  if (look.script ?? true) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run());
    seen.violations = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
  }
  await page.close();
  return seen;
}

try {
  const seen = [];
  for (const look of JSON.parse(readFileSync(looksFile, 'utf8'))) seen.push(await take(look));
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
