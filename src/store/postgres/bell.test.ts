import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JournalHead } from '../../ports.ts'
import { openBlock, sealBlock } from '../block.ts'
import { draftAfter, EMPTY_HEAD } from '../sqlite/journal-fixtures.ts'
import { Bell } from './bell.ts'

const LEADER = 7
const STRANGER = 8

/** Blocks 1 to 5 as they are told, one that might be a second block 3, and those that cannot follow block 2. */
const CHAIN = (() => {
  const texts = ['']
  const heads: JournalHead[] = [EMPTY_HEAD]
  for (let number = 1; number <= 5; number++) {
    const { bytes } = sealBlock(number, heads.at(-1)!.hash, draftAfter(heads.at(-1)!))
    texts.push(Buffer.from(bytes).toString('base64'))
    const { blockNumber, epoch, lastSequence, hash } = openBlock(bytes)
    heads.push({ blockNumber, epoch, lastSequence, hash })
  }
  const after = heads[2]!
  const textOf = (number: number, previousHash: string, epoch: number) =>
    Buffer.from(sealBlock(number, previousHash, draftAfter(after, epoch)).bytes).toString('base64')
  const strays = [textOf(3, heads[1]!.hash, 1), textOf(4, after.hash, 1), textOf(3, after.hash, 0)]
  return { texts, heads, other: textOf(3, after.hash, 2), strays }
})()

function bellOf({ proven }: { readonly proven: boolean }): Bell {
  const bell = new Bell(new AbortController().signal)
  if (proven) {
    bell.tell({ teller: LEADER, text: CHAIN.texts[1]! })
    bell.take(CHAIN.heads[0]!)
    bell.prove(CHAIN.heads[1]!)
  }
  bell.silence()
  return bell
}

function damaged(text: string): string {
  const bytes = Buffer.from(text, 'base64')
  bytes[80] = bytes[80]! ^ 1
  return bytes.toString('base64')
}

test('what is believed of what was told, and what has to be asked for', () => {
  const { texts, other, strays } = CHAIN
  // who told | what was told after block 2 was read | blocks taken | whether something has to be asked for
  const rows: readonly (readonly [number, readonly string[], readonly number[], boolean])[] = [
    [LEADER, [texts[3]!, texts[4]!], [3, 4], false],
    [LEADER, [texts[1]!, texts[2]!, texts[3]!], [3], false],
    [LEADER, [texts[2]!, '2'], [], false],
    [LEADER, ['3'], [], true],
    [LEADER, [texts[3]!, '4', texts[5]!], [3], true],
    [LEADER, [texts[4]!], [], true],
    [LEADER, [texts[3]!, texts[5]!], [3], true],
    [LEADER, [texts[3]!, other], [3], false],
    [LEADER, [strays[0]!], [], true],
    [LEADER, [strays[1]!], [], true],
    [LEADER, [strays[2]!], [], true],
    [LEADER, [damaged(texts[3]!)], [], true],
    [LEADER, [''], [], true],
    [LEADER, ['what?'], [], true],
    [STRANGER, [texts[3]!], [], true],
    [STRANGER, [other], [], true],
    [STRANGER, ['2'], [], false],
    [STRANGER, ['3'], [], true],
  ]
  const found = rows.map(([teller, told]) => {
    const bell = bellOf({ proven: true })
    for (const text of told) bell.tell({ teller, text })
    const blocks = bell.take(CHAIN.heads[2]!)
    return [teller, told, blocks.map(({ blockNumber }) => blockNumber), bell.isAskingDue]
  })
  assert.deepEqual(found, rows)
})

test('a teller is believed once a block of his was found in the store, and no longer than his session', () => {
  const { texts, heads, other } = CHAIN
  const bell = bellOf({ proven: false })
  const takes = (teller: number, at: number) => {
    bell.tell({ teller, text: texts[at]! })
    const [block] = bell.take(heads[at - 1]!)
    return block?.hash === heads[at]!.hash
  }
  assert.equal(takes(LEADER, 1), false)
  bell.prove(heads[1]!)
  assert.equal(takes(LEADER, 2), true)
  bell.tell({ teller: STRANGER, text: other })
  assert.deepEqual(bell.take(heads[2]!), [])
  bell.prove(heads[3]!)
  assert.equal(takes(STRANGER, 4), false, 'what he told was not what was found')
  assert.equal(takes(LEADER, 4), true)
  bell.forget()
  assert.equal(takes(LEADER, 5), false, 'another session of the server')
})

test('what another session told is neither taken nor proven any more', () => {
  const { texts, heads } = CHAIN
  for (const isTaken of [true, false]) {
    const bell = bellOf({ proven: true })
    bell.tell({ teller: STRANGER, text: texts[3]! })
    if (isTaken) bell.take(heads[2]!)
    bell.forget()
    assert.deepEqual([bell.take(heads[2]!), bell.isAskingDue], [[], true])
    bell.prove(heads[3]!)
    bell.tell({ teller: STRANGER, text: texts[4]! })
    assert.deepEqual(bell.take(heads[3]!), [])
  }
})

test('who waits is woken by a ring, and by the end of the session', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const ending = new AbortController()
  const bell = new Bell(ending.signal)
  const wakes = [() => bell.ring(), () => ending.abort()]
  for (const wake of wakes) {
    bell.silence()
    let isAwake = false
    const woken = bell.rung(1).then(() => {
      isAwake = true
    })
    wake()
    for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve))
    assert.ok(isAwake)
    await woken
  }
})

test('a bell that nobody answers keeps a bounded number of blocks, and asking is due', async () => {
  const bell = bellOf({ proven: true })
  assert.equal(await bell.rung(1), false)
  for (let i = 0; i < 300; i++) bell.tell({ teller: LEADER, text: CHAIN.texts[3]! })
  assert.equal(await bell.rung(0), true)
  assert.ok(bell.isAskingDue)
  const waiting = bellOf({ proven: true })
  const rung = waiting.rung(60_000)
  waiting.tell({ teller: LEADER, text: CHAIN.texts[3]! })
  assert.equal(await rung, true)
})
