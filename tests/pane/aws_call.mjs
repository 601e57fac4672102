// Signed calls of CloudWatch Logs and X-Ray, as an application makes them.
import { createHash, createHmac } from 'node:crypto';

const KEY_ID = 'AKIACLTELLOCALACCESS';
const SECRET = 'cltel-local-secret-opens-nothing-but-this';
const REGION = 'us-east-1';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** X-Ray is a REST service: the path names the operation. */
export async function putSegments(url, documents) {
    const answer = await awsCall(url, '', { TraceSegmentDocuments: documents.map((one) => JSON.stringify(one)) }, { service: 'xray', path: '/TraceSegments' });
    if (answer.status !== 200 || JSON.parse(answer.text).UnprocessedTraceSegments.length)
        throw new Error(`PutTraceSegments: ${answer.status} ${answer.text.slice(0, 400)}`);
}

/** Signs and sends; `wrong` spoils the secret, to see a refusal. */
export async function awsCall(url, operation, input, { wrong = false, keyId = KEY_ID, service = 'logs', path = '/', region = REGION } = {}) {
    const body = JSON.stringify(input);
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const host = new URL(url).host;
    const target = `Logs_20140328.${operation}`;
    const type = 'application/x-amz-json-1.1';
    const names = 'content-type;host;x-amz-date;x-amz-target';
    const canonical = ['POST', path, '', `content-type:${type}`, `host:${host}`, `x-amz-date:${stamp}`,
                       `x-amz-target:${target}`, '', names, sha256(body)].join('\n');
    const scope = `${stamp.slice(0, 8)}/${region}/${service}/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
    let key = 'AWS4' + SECRET + (wrong ? 'x' : '');
    for (const piece of scope.split('/'))
        key = hmac(key, piece);
    const signature = createHmac('sha256', key).update(toSign).digest('hex');
    const answer = await fetch(url + path, {
        method: 'POST', body,
        headers: { 'content-type': type, 'x-amz-date': stamp, 'x-amz-target': target,
                   authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${names}, ` +
                                  `Signature=${signature}` } });
    return { status: answer.status, text: await answer.text() };
}

export async function makeStream(url, group, stream) {
    await awsCall(url, 'CreateLogGroup', { logGroupName: group });
    await awsCall(url, 'CreateLogStream', { logGroupName: group, logStreamName: stream });
}

export async function putEvents(url, group, stream, events) {
    const answer = await awsCall(url, 'PutLogEvents', { logGroupName: group, logStreamName: stream, logEvents: events });
    if (answer.status !== 200)
        throw new Error(`PutLogEvents: ${answer.status} ${answer.text}`);
    return answer;
}
