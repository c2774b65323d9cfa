// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import { mainWith, runCases, said } from './house.fixture.ts'

runCases([
  {
    name: 'no sentence at its head',
    tree: { 'src/cli/main.ts': 'export const a = 1\n' },
    finds: ['src/cli/main.ts:1: does not say what it is for'],
  },
  {
    name: 'the sentence stands after the interpreter line',
    tree: { 'src/cli/main.ts': '#!/usr/bin/env node\n// Starts.\n' },
    finds: [],
  },
  { name: 'a monster', tree: { 'src/cli/main.ts': said('\n'.repeat(420)) }, finds: ['src/cli/main.ts:400: is 4'] },
  {
    name: 'a test may be long and begin with its imports',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/a.test.ts': `const a = 1${'\n'.repeat(420)}` },
    finds: [],
  },
])
