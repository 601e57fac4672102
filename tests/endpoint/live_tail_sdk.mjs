// StartLiveTail as AWS's SDK for JavaScript sees it: signed, sent, and decoded by code that nobody here wrote.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import { Endpoint } from '../pane/rig.mjs';

process.env.AWS_EC2_METADATA_DISABLED = 'true';
process.env.NODE_NO_WARNINGS = '1';

const folder = [process.env.CLTEL_BUILD, 'build'].filter(Boolean).map((build) => resolve(join(build, 'node-sdk')))
    .find((place) => existsSync(join(place, 'node_modules/@aws-sdk/client-cloudwatch-logs')));
if (!folder) {
    console.log('skipped: the SDK is not installed (make deps)');
    process.exit(77);
}
const { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand, StartLiveTailCommand } =
    createRequire(join(folder, 'package.json'))('@aws-sdk/client-cloudwatch-logs');

const GROUP = '/shop/orders';
const ARN = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
const endpoint = await new Endpoint().start();
const settings = {
    endpoint: endpoint.url, region: 'us-east-1', maxAttempts: 1,
    credentials: { accessKeyId: 'AKIACLTELLOCALACCESS', secretAccessKey: 'cltel-local-secret-opens-nothing-but-this' } };
const client = new CloudWatchLogsClient({ ...settings, disableHostPrefix: true });

const put = (messages) => client.send(new PutLogEventsCommand({
    logGroupName: GROUP, logStreamName: 's', logEvents: messages.map((message) => ({ timestamp: Date.now(), message })) }));
const tail = async (input = {}, by = client) => {
    const answer = await by.send(new StartLiveTailCommand({ logGroupIdentifiers: [ARN], ...input }));
    return { id: answer.$metadata.requestId, stream: answer.responseStream[Symbol.asyncIterator]() };
};
const rule = (members) => fetch(`${endpoint.url}/_cltel/faults`, {
    method: 'POST', body: JSON.stringify({ operation: 'StartLiveTail', count: 1, ...members }) });

/** The first update that has events. */
async function results(stream) {
    for (;;) {
        const { value } = await stream.next();
        if (value.sessionUpdate.sessionResults.length > 0)
            return value.sessionUpdate;
    }
}

const tests = {
    async 'a session starts, shows what comes, and ends when the client leaves'() {
        const { id, stream } = await tail({ logEventFilterPattern: 'ERROR', logStreamNames: ['s'] });
        const { value: { sessionStart } } = await stream.next();
        assert.equal(sessionStart.requestId, id);
        assert.deepEqual([sessionStart.logGroupIdentifiers, sessionStart.logStreamNames, sessionStart.logStreamNamePrefixes],
                         [[ARN], ['s'], []]);
        assert.equal(sessionStart.logEventFilterPattern, 'ERROR');
        const before = Date.now();
        await put(['INFO no', 'ERROR "Grüße" 😀', 'ERROR {"a":1}']);
        const update = await results(stream);
        assert.deepEqual(update.sessionMetadata, { sampled: false });
        assert.deepEqual(update.sessionResults.map((r) => [r.logGroupIdentifier, r.logStreamName, r.message]),
                         [[`000000000000:${GROUP}`, 's', 'ERROR "Grüße" 😀'], [`000000000000:${GROUP}`, 's', 'ERROR {"a":1}']]);
        for (const { timestamp, ingestionTime } of update.sessionResults)
            assert.ok(Math.abs(timestamp - before) < 5000 && Math.abs(ingestionTime - before) < 5000);
        assert.deepEqual((await stream.next()).value.sessionUpdate, { sessionMetadata: { sampled: false }, sessionResults: [] });
        await stream.return?.();
    },
    async 'more than 500 events are sampled'() {
        const { stream } = await tail();
        await stream.next();
        await put(Array.from({ length: 3000 }, (_, number) => `number ${number} ${'x'.repeat(100)}`));
        const update = await results(stream);
        assert.equal(update.sessionResults.length, 500);
        assert.deepEqual(update.sessionMetadata, { sampled: true });
        await stream.return?.();
    },
    async 'the exceptions of the stream are thrown by their names'() {
        for (const code of ['SessionTimeoutException', 'SessionStreamingException']) {
            await rule({ status: 400, code });
            const { stream } = await tail();
            await stream.next();
            await assert.rejects(() => stream.next(), { name: code, message: 'A fault rule of cltel local asks for this error.' });
        }
    },
    async 'refusals come before the stream, with their names'() {
        await assert.rejects(() => tail({ logGroupIdentifiers: [`${ARN}-none`] }), { name: 'ResourceNotFoundException' });
        await assert.rejects(() => tail({ logGroupIdentifiers: [`${ARN}:*`] }), { name: 'InvalidParameterException' });
        await assert.rejects(() => tail({ logStreamNames: ['a'], logStreamNamePrefixes: ['a'] }),
                             { name: 'InvalidParameterException' });
        await rule({ status: 400, code: 'LimitExceededException' });
        await assert.rejects(() => tail(), { name: 'LimitExceededException' });
    },
    async 'a broken message is noticed'() {
        await rule({ body: 'malformed' });
        const { stream } = await tail();
        await stream.next();
        await assert.rejects(() => stream.next(), /checksum/);
    },
    async 'the prefix works where its name can be looked up'() {
        const lookup = (name, options, done) => name === 'streaming-localhost'
            ? done(null, options.all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4) : done(new Error(`no ${name}`));
        const prefixing = new CloudWatchLogsClient({
            ...settings, endpoint: endpoint.url.replace('127.0.0.1', 'localhost'),
            requestHandler: { httpAgent: new http.Agent({ lookup }) } });
        const { stream } = await tail({}, prefixing);
        assert.ok((await stream.next()).value.sessionStart);
        await stream.return?.();
    },
};

let failed = 0;
await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
await client.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 's' }));
for (const [name, test] of Object.entries(tests)) {
    try {
        await test();
        console.log(`ok      ${name}`);
    } catch (fault) {
        failed++;
        console.log(`FAILED  ${name}\n${fault.stack}`);
    }
}
await endpoint.stop();
process.exit(failed ? 1 : 0);
