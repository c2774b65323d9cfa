/** The verbs of `holdfast data` against what they lead to: a format that an importer knows can be named. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Command } from 'commander'
import { IMPORT_FORMATS } from '../../market-data/importers/source.ts'
import { define } from './data.ts'

test('--format offers every format, but for those that are known by their place alone', () => {
  const command = new Command()
  define(command)
  const verb = command.commands.find(one => one.name() === 'import')
  const offered = verb?.options.find(option => option.long === '--format')?.argChoices
  const byPlace = ['lean-factors', 'lean-map']
  assert.deepEqual(offered?.toSorted(), IMPORT_FORMATS.filter(format => !byPlace.includes(format)).toSorted())
})
