// Asks every server of servers.json for what it offers and keeps it in tools.json, which the measurement 'search' reads. The servers run with
// credentials that are none, for as long as it takes to list their tools; what does not answer within a minute is left out and said.
//
//   npm ci --ignore-scripts --legacy-peer-deps --prefix benchmarks/Search/servers
//   node benchmarks/Search/servers/collect.mjs
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// --folder says where servers.json and the installed servers are, if not here.
const own = path.dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf('--folder');
const here = at < 0 ? own : path.resolve(process.argv.splice(at, 2)[1]);
const servers = JSON.parse(fs.readFileSync(path.join(here, 'servers.json')));
const only = process.argv.slice(2);
const file = path.join(here, 'tools.json');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mcp-gateway-search-'));

function list(name, { package: id, bin, args = [], env = {} }) {
  const root = path.join(here, 'node_modules', id);
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json')));
  const program = bin ?? (typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin ?? { main: manifest.main ?? 'dist/index.js' })[0]);
  return new Promise(resolve => {
    const child = spawn(process.execPath, [path.join(root, program), ...args.map(arg => arg.replace('{folder}', folder))], {
      cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let buffer = '', errors = '', lastId = 0;
    const waiting = new Map();
    const timer = setTimeout(() => finish('does not answer'), 60_000);
    const finish = (problem, result) => { clearTimeout(timer); child.kill('SIGKILL'); resolve({ name, problem, result, errors }); };
    const request = (method, params) => new Promise(answer => {
      waiting.set(++lastId, answer);
      child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }) + '\n');
    });
    child.stdin.on('error', () => {});
    child.stderr.on('data', data => { errors = (errors + data).slice(-500); });
    child.on('error', error => finish(error.message));
    child.on('exit', code => finish(`ended with ${code}`));
    child.stdout.on('data', data => {
      buffer += data;
      const lines = buffer.split('\n');
      buffer = lines.pop();
      for (const line of lines) {
        try { const message = JSON.parse(line); waiting.get(message.id)?.(message); } catch { /* noise */ }
      }
    });
    (async () => {
      const hello = await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'collect', version: '1' } });
      if (!hello.result) return finish(JSON.stringify(hello.error));
      child.stdin.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }) + '\n');
      const tools = [];
      let cursor;
      do {
        const page = await request('tools/list', cursor ? { cursor } : {});
        if (!page.result) return finish(JSON.stringify(page.error));
        tools.push(...page.result.tools);
        cursor = page.result.nextCursor;
      } while (cursor);
      finish(undefined, { package: id, version: manifest.version, info: hello.result.serverInfo, instructions: hello.result.instructions, tools });
    })();
  });
}

const found = only.length && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
const waiting = Object.entries(servers).filter(([name]) => !only.length || only.includes(name));
async function work() {
  for (let next; (next = waiting.shift());) {
    const { name, problem, result, errors } = await list(...next);
    if (result?.tools.length) { found[name] = result; console.log(`${name}: ${result.tools.length} tools`); }
    else console.log(`${name}: left out, ${problem ?? 'no tools'}${errors ? `: ${errors.trim().split('\n').slice(-3).join(' | ')}` : ''}`);
  }
}
await Promise.all([work(), work(), work()]);
fs.writeFileSync(file, JSON.stringify(Object.fromEntries(Object.keys(servers).filter(name => found[name]).map(name => [name, found[name]]))));
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${Object.keys(found).length} servers, ${Object.values(found).reduce((sum, server) => sum + server.tools.length, 0)} tools`);
process.exit();
