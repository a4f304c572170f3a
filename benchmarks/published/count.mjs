// Counts texts in o200k tokens: a JSON array of texts on stdin becomes one of numbers on stdout. The measurement 'estimate' asks it.
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import fs from 'node:fs';

const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
// What looks like a special token in a text is text.
process.stdout.write(JSON.stringify(texts.map(text => encode(text, { disallowedSpecial: new Set() }).length)));
