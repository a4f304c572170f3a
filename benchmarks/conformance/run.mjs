// The client scenarios of the conformance suite against the gateway, for every revision, as a table.
// usage: node run.mjs GATEWAY [scenario ...], where auth/* stands for all that begin so
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [program, ...only] = process.argv.slice(2);
const node = join(here, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const suite = join(here, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const run = args => spawnSync(node, [suite, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });

// Of no requirement set, and not to be passed: logins at a server that says nothing about them.
const unscored = ['auth/2025-03-26-oauth-endpoint-fallback'];
const extensions = ['auth/client-credentials-jwt', 'auth/client-credentials-basic'];
const list = run(['list']).stdout;
const section = /Client scenarios[^\n]*\n([\s\S]*?)\n\n/.exec(list)[1];
const scenarios = [...section.matchAll(/- (\S+) \[([^\]]*)\]/g)]
    .map(([, name, revisions]) => ({ name, revisions: revisions.split(',') }))
    // Extensions are scored by nobody; those that the gateway has are run all the same.
    .map(scenario => extensions.includes(scenario.name) ? { ...scenario, revisions: ['2026-07-28'] } : scenario)
    .filter(({ name, revisions }) => revisions[0] !== 'extension'
        && (only.length === 0 || only.some(pattern => name === pattern || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1))))));
let failed = 0;
console.log('| scenario | revision | checks | passed | failed |');
console.log('|---|---|---|---|---|');
for (const { name, revisions } of scenarios) {
    for (const revision of revisions) {
        const command = `"${process.execPath}" "${join(here, 'client.mjs')}" "${resolve(program)}"`;
        const { stdout, stderr } = run(['client', '--command', command, '--scenario', name, '--spec-version', revision, ...(extensions.includes(name) ? ['--force'] : [])]);
        const [, passed, all, bad] = /Passed: (\d+)\/(\d+), (\d+) failed/.exec(stdout + stderr) ?? [null, '0', '?', '1'];
        failed += unscored.includes(name) ? 0 : Number(bad);
        console.log(`| ${name} | ${revision} | ${all} | ${passed} | ${bad} |`);
        if (Number(bad) > 0 && only.length > 0) {
            console.log(stdout + stderr);
        }
    }
}
process.exit(failed ? 1 : 0);
