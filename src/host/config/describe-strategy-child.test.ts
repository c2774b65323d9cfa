/** A strategy is asked behind walls: the same answer as in this process, and nothing else for its module to do. */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { describeStrategy } from './describe-strategy.ts'
import { describeInChild } from './describe-strategy-child.ts'
import { CROSSING_FILE } from './fixtures/config-text.ts'
import Crossing from './fixtures/crossing.ts'

function writeModule(context: TestContext, text: string): { folder: string; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-strategy-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'strategy.ts')
  writeFileSync(file, text)
  return { folder, file }
}

test('answers as it does in this process', async () => {
  for (const written of [{ fast: '10', every: '5s' }, { fast: 'x' }, { fast: '30' }]) {
    assert.deepEqual(await describeInChild(CROSSING_FILE, written), await describeStrategy(CROSSING_FILE, written))
  }
  const described = await describeInChild(CROSSING_FILE, {})
  assert(described.ok)
  assert.equal(described.value.className, Crossing.name)
})

test('a module elsewhere that does not find us is told how it does', async context => {
  const { file } = writeModule(
    context,
    "import { Strategy } from 'holdfast/strategy'\nexport default class A extends Strategy {}\n",
  )
  const described = await describeInChild(file, {})
  assert(!described.ok)
  assert.equal(
    described.error[0]!.message,
    `${file} is outside of Holdfast's folder: link that folder as node_modules/holdfast beside it`,
  )
})

test('lets a module write nothing', async context => {
  const { folder, file } = writeModule(
    context,
    "import { writeFileSync } from 'node:fs'\nwriteFileSync(new URL('was-here', import.meta.url), '')\n",
  )
  const described = await describeInChild(file, {})
  assert(!described.ok)
  assert.match(described.error[0]?.message ?? '', /Access to this API has been restricted/)
  assert(!existsSync(join(folder, 'was-here')))
})

test('names a module that ends the process, and one that answers nonsense', async context => {
  const ending = writeModule(context, 'process.exit(7)\n')
  const nonsense = writeModule(context, writingFrame('{ "ok": true, "value": { "requests": "all of them" } }'))
  const messages = await Promise.all(
    [ending, nonsense].map(async ({ file }) => {
      const described = await describeInChild(file, {})
      return described.ok ? '' : described.error[0]!.message
    }),
  )
  assert.match(messages[0]!, /^ended with exit code 7 while it was loaded$/)
  assert.match(messages[1]!, /^what it asks for is not understood: /)
})

test('is patient for half a minute, and then says what may be the matter', async context => {
  const { file } = writeModule(context, 'for (;;);\n')
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let message = ''
  const asked = describeInChild(file, {}).then(described => {
    message = described.ok ? 'ok' : described.error[0]!.message
  })
  await setImmediate()
  context.mock.timers.tick(29_999)
  await setImmediate()
  assert.equal(message, '')
  context.mock.timers.tick(1)
  await asked
  assert.equal(message, 'did not answer within 30 s: it computes while it is loaded, or this machine is too busy')
})

/** A module that says this to whoever asks it, as the child itself would. */
function writingFrame(text: string): string {
  return `import { writeSync } from 'node:fs'
const text = Buffer.from(${JSON.stringify(text)})
const head = Buffer.alloc(5)
head.writeUInt32LE(text.length)
writeSync(3, Buffer.concat([head, text]))
await new Promise(resolve => setTimeout(resolve, 60_000))
`
}

/** What a module writes into the stream, and what is made of it. */
const BYTES: readonly (readonly [what: string, module: string, fault: RegExp])[] = [
  ['no frame', "import { writeSync } from 'node:fs'\nwriteSync(3, Buffer.alloc(4_096, 0xff))\n", /a frame of kind 255/],
  ['no JSON', writingFrame('evil'), /text that is not JSON/],
  [
    'a frame without end',
    "import { writeSync } from 'node:fs'\nwriteSync(3, Buffer.from([0xff, 0xff, 0xff, 0x7f, 0]))\n",
    /with 2147483647 bytes, at most \d+ are allowed/,
  ],
]

for (const [what, module, fault] of BYTES)
  test(`what a module sends by itself is refused, and whoever asked goes on: ${what}`, async context => {
    const { file } = writeModule(context, module)
    const described = await describeInChild(file, {})
    assert(!described.ok)
    assert.match(described.error[0]!.message, fault)
  })

const CLOSED: readonly (readonly [what: string, deed: string])[] = [
  ['a signal to whoever asks it', 'process.kill(process.ppid, 0)'],
  [
    'a debugger in whoever asks it',
    '(process as unknown as { _debugProcess(pid: number): void })._debugProcess(process.ppid)',
  ],
  ['flags of the engine', "setFlagsFromString('--trace-turbo-path=/tmp')"],
]

for (const [what, deed] of CLOSED)
  test(`is behind the inner walls as well: ${what}`, async context => {
    const { file } = writeModule(
      context,
      `import { setFlagsFromString } from 'node:v8'\nvoid setFlagsFromString\n${deed}\n`,
    )
    const described = await describeInChild(file, {})
    assert(!described.ok)
    assert.match(described.error[0]!.message, /is not open to a strategy/)
  })
