// The server scenarios of the conformance suite against `mcp-gateway serve`, in front of a server that passes them, for every requirement set: what that server passes
// by itself has to pass through the gateway. The suite calls tools by the server's own names, so that a proxy between the two puts the server's name before them; and
// a server that speaks both kinds of revisions is met, for the older sets, by way of one that refuses the newer kind, as the suite meets it.
// usage: node server.mjs GATEWAY URL [revision ...], where URL is that of the server; VERBOSE=1 prints what the suite says
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [program, url, ...revisions] = process.argv.slice(2);
const node = join(here, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const suite = join(here, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const firstStateless = '2026-07-28';
const prefix = 'ref__';

/** Puts the server's name before the name of a tool or prompt that a message asks for, and before that in the header which repeats it. */
function named(body, headers) {
    let message;
    try {
        message = JSON.parse(body);
    } catch {
        return body;
    }

    const holder = message.method === 'completion/complete' ? message.params?.ref : ['tools/call', 'prompts/get'].includes(message.method) ? message.params : undefined;
    if (typeof holder?.name !== 'string') {
        return body;
    }

    if (headers['mcp-name'] === holder.name) {
        headers['mcp-name'] = prefix + holder.name;
    }

    holder.name = prefix + holder.name;
    return JSON.stringify(message);
}

const isLocal = host => /^(http:\/\/)?(localhost|127\.0\.0\.1)(:\d+)?$/.test(host ?? '');

/** A proxy that listens on a free port: its own address in the headers becomes that of the target, others stay. */
async function proxy(target, change, answered) {
    const server = createServer((incoming, outgoing) => {
        const chunks = [];
        incoming.on('data', chunk => chunks.push(chunk));
        incoming.on('end', () => {
            const headers = { ...incoming.headers };
            const changed = change(Buffer.concat(chunks).toString(), headers);
            if (changed === null) {
                outgoing.writeHead(400).end('not supported');
                return;
            }

            const body = Buffer.from(changed);
            headers.host = isLocal(headers.host) ? target.host : headers.host;
            headers.origin = isLocal(headers.origin) ? target.origin : headers.origin;
            ['content-length', 'transfer-encoding', ...(headers.origin ? [] : ['origin'])].forEach(name => delete headers[name]);
            if (chunks.length > 0) {
                headers['content-length'] = body.length;
            }

            const forwarded = request({ host: target.hostname, port: target.port, path: target.pathname, method: incoming.method, headers }, answer => {
                const { 'content-length': _, ...rest } = answer.headers;
                outgoing.writeHead(answer.statusCode, rest);
                outgoing.flushHeaders();
                answer.on('data', chunk => outgoing.write(answered(chunk.toString())));
                answer.on('end', () => outgoing.end());
                answer.on('error', () => outgoing.destroy());
            });
            forwarded.on('error', () => outgoing.destroy());
            outgoing.on('close', () => forwarded.destroy());
            forwarded.end(body);
        });
    });
    await new Promise(done => server.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${server.address().port}/mcp`, close: () => (server.close(), server.closeAllConnections()) };
}

async function run(address, revision, what = ['--requirements', revision]) {
    const child = spawn(node, [suite, 'server', '--url', address, ...what], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.on('data', data => text += data);
    child.stderr.on('data', data => text += data);
    await new Promise(done => child.on('close', done));
    return { text, results: new Map([...text.matchAll(/^[✓✗] (\S+): (\d+) passed, (\d+) failed/gm)].map(([, name, passed, failed]) => [name, { passed: Number(passed), failed: Number(failed) }])) };
}

/** The suite against the gateway in front of a server. */
async function runThrough(server, revision) {
    const home = mkdtempSync(join(tmpdir(), 'mcp-gateway-conformance-'));
    writeFileSync(join(home, 'config.json'), JSON.stringify({ mcpServers: { ref: { type: 'http', url: server } }, gateway: { exposure: 'all', outputLimit: 0 } }));
    const gateway = spawn(resolve(program), ['serve', '--listen', 'http://127.0.0.1:0'], { env: { ...process.env, MCP_GATEWAY_HOME: home }, stdio: ['ignore', 'pipe', 'ignore'] });
    const ready = await new Promise(done => createInterface({ input: gateway.stdout }).once('line', done));
    const between = await proxy(new URL(ready.replace('Listening on ', '')), named, text => text.replaceAll(prefix, ''));
    // What a server offers beside tools is known once somebody has asked for it.
    await run(between.url, revision, ['--scenario', 'prompts-list', '--spec-version', revision]);
    await run(between.url, revision, ['--scenario', 'resources-list', '--spec-version', revision]);
    const result = await run(between.url, revision);
    between.close();
    gateway.kill('SIGTERM');
    await new Promise(done => gateway.on('close', done));
    rmSync(home, { recursive: true, force: true });
    return result;
}

let worse = 0;
console.log('| requirements | scenario | server alone | through the gateway |');
console.log('|---|---|---|---|');
for (const revision of revisions.length > 0 ? revisions : ['2025-06-18', '2025-11-25', firstStateless]) {
    const older = revision === firstStateless ? null : await proxy(new URL(url), (body, headers) => body.includes(firstStateless) || headers['mcp-protocol-version'] === firstStateless ? null : body, text => text);
    const alone = await run(older?.url ?? url, revision);
    const through = await runThrough(older?.url ?? url, revision);
    older?.close();
    for (const [name, direct] of alone.results) {
        const got = through.results.get(name) ?? { passed: 0, failed: 1 };
        // Checks that do not apply, such as those of a stream where JSON is answered, are none that fail.
        const isWorse = got.failed > direct.failed;
        worse += isWorse ? 1 : 0;
        console.log(`| ${revision} | ${name} | ${direct.passed} of ${direct.passed + direct.failed} | ${got.passed} of ${got.passed + got.failed}${isWorse ? ' (worse)' : ''} |`);
    }

    if (process.env.VERBOSE) {
        console.log(through.text);
    }
}

process.exit(worse > 0 ? 1 : 0);
