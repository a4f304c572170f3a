// What the conformance suite runs as its client: an AI application of the gateway, which reaches the suite's server.
// usage: client.mjs GATEWAY URL, with the scenario in MCP_CONFORMANCE_SCENARIO
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [gateway, url] = process.argv.slice(2);
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT || '{}');
const home = mkdtempSync(join(tmpdir(), 'mcp-gateway-conformance-'));
const environment = { ...process.env, MCP_GATEWAY_HOME: home };
const isLogin = scenario.startsWith('auth/');

// What the suite gives a client to log in with, as the entry of a server has it.
const oauth = {};
if (scenario === 'auth/basic-cimd') {
    oauth.clientMetadataUrl = 'https://conformance-test.local/client-metadata.json';
}
if (context.client_id) {
    oauth.clientId = context.client_id;
    environment.CLIENT_SECRET = context.client_secret ?? '';
    Object.assign(oauth, context.client_secret ? { clientSecret: '${env:CLIENT_SECRET}' } : {});
}
if (context.private_key_pem) {
    oauth.clientKey = join(home, 'key.pem');
    writeFileSync(oauth.clientKey, context.private_key_pem);
}
if (scenario.startsWith('auth/client-credentials')) {
    oauth.grant = 'client_credentials';
}
writeFileSync(join(home, 'config.json'), JSON.stringify({
    mcpServers: { server: { type: 'http', url, ...(Object.keys(oauth).length ? { oauth } : {}) } },
    gateway: { discovery: 'onFirstUse', outputLimit: 0 },
}));

const process_ = spawn(gateway, [], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
let lastId = 0;
createInterface({ input: process_.stdout }).on('line', line => {
    const message = JSON.parse(line);
    if (message.method && message.id !== undefined) {
        send({ jsonrpc: '2.0', id: message.id, result: answer(message) });
    } else if (waiting.has(message.id)) {
        waiting.get(message.id)(message);
        waiting.delete(message.id);
    }
});

const send = message => process_.stdin.write(JSON.stringify(message) + '\n');

const request = (method, params) => new Promise(resolve => {
    waiting.set(++lastId, resolve);
    send({ jsonrpc: '2.0', id: lastId, method, params });
});

// A user who agrees to everything and changes nothing: what the form has as defaults is sent.
function answer(message) {
    if (message.method === 'elicitation/create') {
        const properties = Object.entries(message.params.requestedSchema?.properties ?? {});
        const content = Object.fromEntries(properties.flatMap(([name, schema]) =>
            schema.default !== undefined ? [[name, schema.default]] : schema.type === 'boolean' ? [[name, true]] : []));
        return { action: 'accept', content };
    }
    return message.method === 'roots/list' ? { roots: [] } : {};
}

const text = reply => reply.result?.content?.map(block => block.text ?? '').join('\n') ?? JSON.stringify(reply.error);
const call = (tool, args = {}) => request('tools/call', { name: 'call_mcp_tool', arguments: { mcp_name: 'server', tool_name: tool, arguments: args } });

// A user who is told to log in does: the browser is a program that goes where it is sent and agrees to everything.
const browser = join(home, 'browser');
writeFileSync(browser, `#!/bin/sh\nexec "${process.execPath}" "${fileURLToPath(new URL('browser.mjs', import.meta.url))}" "$1"\n`, { mode: 0o755 });
const asUser = async (work) => {
    for (let logins = 0; ; logins++) {
        const reply = await work();
        if (!isLogin || logins === 3 || !/mcp-gateway login server/.test(reply)) {
            return reply;
        }
        const run = spawn(gateway, ['login', 'server', '--timeout', '10'], { env: { ...environment, BROWSER: browser }, stdio: ['ignore', 'inherit', 'pipe'] });
        let said = '';
        run.stderr.on('data', text => said += text);
        const code = await new Promise(resolve => run.on('close', resolve));
        console.error(said);
        // A server may want another login at once: that is what it says, then.
        if (code !== 0 && !/mcp-gateway login server/.test(said)) {
            throw new Error('the login failed');
        }
    }
};
const callAsUser = (tool, args) => asUser(async () => text(await call(tool, args)));
const load = async (tools) => text(await request('tools/call', { name: 'load_mcp_tools', arguments: { mcp_name: 'server', ...(tools ? { tools } : {}) } }));

// Something of the right type for each required parameter.
const argumentsOf = schema => Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) =>
    [name, property.default ?? property.enum?.[0] ?? { integer: 3, number: 3, boolean: true, object: {}, array: [] }[property.type] ?? 'x']));

await request('initialize', { protocolVersion: '2025-11-25', capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} }, clientInfo: { name: 'conformance', version: '1' } });
send({ jsonrpc: '2.0', method: 'notifications/initialized' });
try {
    const signatures = await asUser(() => load());
    const names = signatures.split('\n').map(line => /^([^(\s]+)\(/.exec(line)?.[1]).filter(Boolean);
    const definitions = names.length ? (await load(names)).split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line)) : [];
    if (scenario === 'json-schema-2020-12-preservation') {
        await call('json_schema_echo', { schema: definitions.find(tool => tool.name === 'json_schema_2020_12_tool').inputSchema });
    } else if (scenario === 'sep-2322-client-request-state') {
        // The last question is still open while another tool is called.
        const first = call('test_mrtr_echo_state');
        await call('test_mrtr_unrelated');
        await first;
        await call('test_mrtr_no_state');
        await call('test_mrtr_no_result_type');
    } else if (context.toolCalls) {
        for (const { name, arguments: args } of context.toolCalls) {
            await call(name, args);
        }
    } else if (isLogin) {
        // Beside the one that the suite lists, some of its servers want more rights for the next call, or move.
        for (let i = 0; i < 2; i++) {
            for (const name of names) {
                console.error(await callAsUser(name, {}));
            }
        }
    } else if (scenario !== 'json-schema-ref-no-deref') {
        for (const tool of definitions) {
            await call(tool.name, scenario === 'tools_call' || scenario === 'initialize' ? { a: 2, b: 3 } : argumentsOf(tool.inputSchema));
        }
    }
    if (scenario === 'http-standard-headers') {
        const { prompts = [] } = (await request('prompts/list')).result ?? {};
        for (const prompt of prompts) {
            await request('prompts/get', { name: prompt.name, arguments: Object.fromEntries((prompt.arguments ?? []).map(one => [one.name, 'x'])) });
        }
        const { resources = [] } = (await request('resources/list')).result ?? {};
        for (const resource of resources) {
            await request('resources/read', { uri: resource.uri });
        }
    }
} catch (e) {
    // A login that the user is not let into is what some scenarios want to see.
    console.error(e.message);
    process.exitCode = 1;
} finally {
    process_.stdin.end();
    await new Promise(resolve => process_.on('exit', resolve));
    rmSync(home, { recursive: true, force: true });
}
