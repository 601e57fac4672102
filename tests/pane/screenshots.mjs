// Writes the pictures of docs/PAGE.md: node tests/pane/screenshots.mjs [folder]
import { join } from 'node:path';
import { awsCall } from './aws_call.mjs';
import { Browser, Endpoint, missing, until } from './rig.mjs';
import { seed } from './seed.mjs';
import { seedTraces } from './seed_traces.mjs';

const folder = process.argv[2] ?? 'docs';
const lacking = missing();
if (lacking) {
    console.error(`screenshots: ${lacking}`);
    process.exit(1);
}
const endpoint = await new Endpoint().start();
const browser = await new Browser().start();

async function shoot(name, path, scheme, ready) {
    const page = await browser.open(endpoint, path);
    await page.emulateMedia({ colorScheme: scheme });
    await ready(page);
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(folder, `page-${name}.png`) });
    await page.close();
}

await shoot('empty', '/logs', 'light', (page) => page.waitForSelector('.tutorial'));
await awsCall(endpoint.url, 'DescribeLogGroups', {}, { wrong: true });
await seed(endpoint.url, { events: 20000, perRequest: 20 });
const made = await seedTraces(endpoint.url, { traces: 400 });
for (const wrong of [{ keyId: 'AKIAUNKNOWNKEY000000' }, { wrong: true }])
    await awsCall(endpoint.url, 'PutLogEvents', { logGroupName: '/shop/checkout', logStreamName: 'checkout-7f9c/1', logEvents: [{ timestamp: Date.now(), message: 'x' }] }, wrong);
const { rows: [error] } = await endpoint.ask('logs?q=level%3Derror+service%3Dcheckout+card&limit=1');
const counted = (page) => until('counted', async () => /looked at in/.test(await page.textContent('.status')));
await shoot('overview', '/overview', 'light', (page) => page.waitForSelector('.figures'));
await shoot('logs', '/logs', 'light', counted);
await shoot('logs-dark', `/logs?q=level%3E%3Dwarn+service%3Dcheckout&f=route,ms&row=${error.id}`, 'dark', async (page) => {
    await counted(page);
    await page.waitForSelector('.drawer');
});
const slow = made.filter((one) => one.fault).pop();
await shoot('traces', '/traces', 'light', (page) => page.waitForSelector('.list .row'));
await shoot('trace', `/traces/${slow.trace_id}?span=${slow.ids.api}&view=cause`, 'dark', async (page) => {
    await page.waitForSelector('.critical');
    await page.waitForSelector('.row.line');
    await page.waitForSelector('.drawer');
});
await shoot('map', '/map', 'light', (page) => page.waitForSelector('.node'));
const { requests: [refused] } = await endpoint.ask('requests?errors=1');
await shoot('requests', `/requests?errors=1&row=${refused.number}`, 'light', (page) => page.waitForSelector('.drawer'));
await browser.stop();
await endpoint.stop();
