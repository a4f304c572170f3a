// A server that lists the tools of a file and answers every call with the arguments it was sent, byte for byte.
//
//   node echo.mjs definitions.json
import fs from 'node:fs';
import readline from 'node:readline';

const tools = JSON.parse(fs.readFileSync(process.argv[2]));
const answer = (id, result) => process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}\n`);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    answer(id, JSON.stringify({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'echo', version: '1' } }));
  } else if (method === 'tools/list') {
    answer(id, JSON.stringify({ tools }));
  } else if (method === 'tools/call') {
    answer(id, JSON.stringify({ content: [{ type: 'text', text: line.slice(line.indexOf('"arguments":')) .replace(/,"_meta":.*$/, '') }] }));
  } else if (id !== undefined) {
    answer(id, '{}');
  }
}
