// Counts, in tokens of o200k, the answers that the measurement 'search' has left in answers.json, or in the file that is named.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const { list, answers } = JSON.parse(fs.readFileSync(process.argv[2] ?? path.join(path.dirname(fileURLToPath(import.meta.url)), 'answers.json')));
const report = (name, values) => {
  values.sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`| ${name} | ${values.length} | ${mean.toFixed(0)} | ${values[values.length >> 1]} | ${values.at(-1)} |`);
};
console.log('| answers | number | mean | median | most |\n|---|---|---|---|---|');
for (const kind of new Set(answers.map(answer => answer.kind))) report(kind, answers.filter(answer => answer.kind === kind).map(answer => countTokens(answer.text)));
report('all that a tool fits', answers.filter(answer => answer.kind !== 'none').map(answer => countTokens(answer.text)));
report('a line of the list of servers', list.split('\n').map(line => countTokens(line + '\n')));
