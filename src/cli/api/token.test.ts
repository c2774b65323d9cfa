import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { CliError } from '../exit-codes.ts'
import { tokenOf } from './token.ts'

function homeWith(context: TestContext, text?: string, mode = 0o600): { home: string; file: string } {
  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-token-'))
  context.after(() => rmSync(home, { recursive: true }))
  const file = path.join(home, '.config/holdfast/token')
  mkdirSync(path.dirname(file), { recursive: true })
  if (text !== undefined) writeFileSync(file, text)
  if (text !== undefined) chmodSync(file, mode)
  return { home, file }
}

function refused(work: () => string): string {
  try {
    return assert.fail(`was given ${work()}`)
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    assert.equal(error.exit, 'unauthorized')
    return error.message
  }
}

test('a file that is named counts before the environment, and that before the usual place', context => {
  const { home, file } = homeWith(context, 'hf_usual\n')
  assert.equal(tokenOf({}, { HOME: home }), 'hf_usual')
  assert.equal(tokenOf({}, { HOME: home, HOLDFAST_TOKEN: 'hf_given' }), 'hf_given')
  assert.equal(tokenOf({ tokenFile: file }, { HOME: home, HOLDFAST_TOKEN: 'hf_given' }), 'hf_usual')
  assert.equal(tokenOf({}, { HOME: '/nowhere', XDG_CONFIG_HOME: path.join(home, '.config') }), 'hf_usual')
})

test('a file that others may read is refused with what to do', { skip: process.platform === 'win32' }, context => {
  const { home, file } = homeWith(context, 'hf_usual\n', 0o640)
  assert.equal(
    refused(() => tokenOf({}, { HOME: home })),
    `${file} may be read by others (mode 640); run: chmod 600 ${file}`,
  )
})

test('where there is no token it is told where one may be put', context => {
  const { home, file } = homeWith(context)
  const text = refused(() => tokenOf({}, { HOME: home }))
  assert.match(text, /^no token: set HOLDFAST_TOKEN, name a --token-file, or write it into /)
  assert.ok(text.includes(file))
})

test('what is no token is refused, and never shown', context => {
  const { home } = homeWith(context, 'two words\n')
  for (const text of ['two words', 'a\r\nx-header: b', 'ü', 'x'.repeat(501)])
    assert.doesNotMatch(
      refused(() => tokenOf({}, { HOLDFAST_TOKEN: text })),
      /words|x-header|xxx/,
    )
  assert.doesNotMatch(
    refused(() => tokenOf({}, { HOME: home })),
    /words/,
  )
})
