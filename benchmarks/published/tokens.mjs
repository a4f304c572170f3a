// What a client pays in o200k tokens with 27 published servers: every definition without the gateway, three tools and the replies with it.
// Leaves the counted definitions in counted.json, which the measurement 'estimate' compares the product's own estimate with.
// Also checks what the README promises of that set-up: no server process before the first call, none left at the end.
//
//   npm ci --prefix benchmarks/published
//   node benchmarks/published/tokens.mjs [path of mcp-gateway]
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const gateway = process.argv[2] ?? path.join(here, '../../artifacts/bin/McpGateway.Host/debug/mcp-gateway');
const packages = {
  everything: '@modelcontextprotocol/server-everything', filesystem: '@modelcontextprotocol/server-filesystem',
  memory: '@modelcontextprotocol/server-memory', thinking: '@modelcontextprotocol/server-sequential-thinking',
  github: '@modelcontextprotocol/server-github', gitlab: '@modelcontextprotocol/server-gitlab',
  slack: '@modelcontextprotocol/server-slack', brave: '@modelcontextprotocol/server-brave-search',
  maps: '@modelcontextprotocol/server-google-maps', playwright: '@playwright/mcp', chrome: 'chrome-devtools-mcp',
  context7: '@upstash/context7-mcp', tavily: 'tavily-mcp', notion: '@notionhq/notion-mcp-server', mongodb: 'mongodb-mcp-server',
  circleci: '@circleci/mcp-server-circleci', gitlab2: '@zereight/mcp-gitlab', mobile: '@mobilenext/mobile-mcp', brave2: '@brave/brave-search-mcp-server',
  exa: 'exa-mcp-server', figma: 'figma-developer-mcp', airtable: 'airtable-mcp-server', pinecone: '@pinecone-database/mcp',
  elastic: '@elastic/mcp-server-elasticsearch', kubernetes: 'mcp-server-kubernetes', everart: '@modelcontextprotocol/server-everart',
  postgres: '@modelcontextprotocol/server-postgres',
};
// The servers only list their tools here; none of these reaches anything.
const env = Object.fromEntries(['GITHUB_PERSONAL_ACCESS_TOKEN', 'GITLAB_PERSONAL_ACCESS_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_TEAM_ID',
  'BRAVE_API_KEY', 'GOOGLE_MAPS_API_KEY', 'TAVILY_API_KEY', 'NOTION_TOKEN', 'CIRCLECI_TOKEN', 'EXA_API_KEY', 'FIGMA_API_KEY', 'AIRTABLE_API_KEY',
  'PINECONE_API_KEY', 'ES_API_KEY', 'EVERART_API_KEY'].map(name => [name, 'none']).concat([['ES_URL', 'http://localhost:1'], ['MDB_MCP_TELEMETRY', 'disabled']]));

const tokens = value => encode(typeof value === 'string' ? value : JSON.stringify(value)).length;
const definition = tool => ({ name: tool.name, description: tool.description, inputSchema: tool.inputSchema });
const median = values => values.sort((a, b) => a - b)[values.length >> 1];

// What a server says its tools are, asked without the gateway.
const list = server => new Promise((resolve, reject) => {
  const own = spawn(server.command, server.args, { env: { ...process.env, ...server.env }, stdio: ['pipe', 'pipe', 'ignore'] });
  const send = message => own.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
  const tools = [];
  let text = '';
  const ends = setTimeout(() => own.kill('SIGKILL'), 60000);
  own.on('exit', () => reject(new Error(`${server.args[0]} ended without listing its tools`)));
  own.stdout.on('data', data => {
    const lines = (text += data).split('\n');
    text = lines.pop();
    for (const line of lines.filter(line => line.startsWith('{'))) {
      const { id, result } = JSON.parse(line);
      if (id === undefined || !result) continue;
      if (id === 1) send({ method: 'notifications/initialized' });
      else tools.push(...result.tools);
      if (id === 1 || result.nextCursor) { send({ id: id + 1, method: 'tools/list', params: id === 1 ? {} : { cursor: result.nextCursor } }); continue; }
      clearTimeout(ends);
      resolve(tools);
      own.kill('SIGKILL');
    }
  });
  send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'tokens', version: '1' } } });
});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-gateway-tokens-'));
const further = { filesystem: [folder], figma: ['--stdio'], postgres: ['postgresql://localhost:1/none'] };
const mcpServers = {};
for (const [name, id] of Object.entries(packages)) {
  const manifest = JSON.parse(fs.readFileSync(path.join(here, 'node_modules', id, 'package.json')));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin)[0];
  mcpServers[name] = { command: process.execPath, args: [path.join(here, 'node_modules', id, bin), ...(further[name] ?? [])], env, idleTimeout: 30 };
}
fs.writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ mcpServers }));

const child = spawn(gateway, [], { env: { ...process.env, MCP_GATEWAY_HOME: folder }, stdio: ['pipe', 'pipe', 'inherit'] });
const waiting = new Map();
let buffer = '', lastId = 0;
child.stdout.on('data', data => {
  buffer += data;
  const lines = buffer.split('\n');
  buffer = lines.pop();
  for (const line of lines) { const message = JSON.parse(line); waiting.get(message.id)?.(message); }
});
const request = (method, params) => new Promise(resolve => {
  waiting.set(++lastId, resolve);
  child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }) + '\n');
});
const call = async (name, args) => (await request('tools/call', { name, arguments: args })).result.content[0].text;
const children = () => fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ').filter(Boolean).concat(
  fs.readdirSync(`/proc/${child.pid}/task`).flatMap(task => fs.readFileSync(`/proc/${child.pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean)));

const hello = await request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'tokens', version: '1' } });
const tools = (await request('tools/list', {})).result.tools;
const started = process.platform === 'linux' ? new Set(children()).size : '?';
console.log(`tools/list: ${tools.length} tools, ${tokens(tools)} tokens; instructions: ${tokens(hello.result.instructions)} tokens; server processes so far: ${started}\n`);

console.log('| server | tools | definitions | load_mcp_tools | share |\n|---|---|---|---|---|');
const counted = [];
const shares = [];
let count = 0, without = 0, loads = 0;
for (const name of Object.keys(packages)) {
  const full = (await list(mcpServers[name])).map(definition);
  const signatures = tokens(await call('load_mcp_tools', { mcp_name: name }));
  const own = full.reduce((sum, tool) => sum + tokens(tool), 0);
  counted.push({ server: name, tokens: own, definitions: full.map(tool => JSON.stringify(tool)) });
  count += full.length; without += own; loads += signatures; shares.push(signatures / own);
  console.log(`| ${name} | ${full.length} | ${own} | ${signatures} | ${Math.round(100 * signatures / own)} % |`);
}
console.log(`| all | ${count} | ${without} | ${loads} | ${(100 * loads / without).toFixed(1)} %, median ${Math.round(100 * median(shares))} % |`);
const heaviest = counted.toSorted((a, b) => b.tokens - a.tokens).slice(0, 3);
console.log(`\nheaviest: ${heaviest.map(server => `${server.server} ${server.tokens}`).join(', ')}`);
for (const server of heaviest) {
  const tool = JSON.parse(server.definitions.toSorted((a, b) => b.length - a.length)[0]);
  console.log(`  ${server.server}: ${tool.name} has ${tokens(tool)} tokens, its definition by load_mcp_tools ${tokens(await call('load_mcp_tools', { mcp_name: server.server, tools: [tool.name] }))}`);
}
console.log();

const queries = ['create a github issue', 'take a screenshot', 'read a file', 'send a message to a slack channel', 'search the web', 'directions between two places'];
const answers = [];
for (const query of queries) answers.push(tokens(await call('list_available_mcps', { query })));
console.log(`list_available_mcps(): ${tokens(await call('list_available_mcps', {}))} tokens; with a query: ${median(answers)} in the median of ${queries.length} (${answers.join(', ')})`);
console.log(`before the first word: ${without} tokens without the gateway, ${tokens(tools) + tokens(hello.result.instructions)} with it`);

const left = process.platform === 'linux' ? [...new Set(children())] : [];
await new Promise(resolve => { child.on('exit', resolve); child.stdin.end(); });
console.log(`after closing stdin: ${left.filter(pid => fs.existsSync(`/proc/${pid}`)).length} of ${left.length} server processes left`);
fs.rmSync(folder, { recursive: true });
fs.writeFileSync(path.join(here, 'counted.json'), JSON.stringify(counted));
