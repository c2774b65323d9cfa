import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import test from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { OUTPUT_PER_TICK_MAX, OutputPace } from './output-pace.ts'

const CHUNK = 'x'.repeat(64 * 1024)
const CHUNKS_PER_TICK = OUTPUT_PER_TICK_MAX / CHUNK.length

/** Two outputs of so many chunks each, and what is heard of them. */
function printing(chunks = Number.POSITIVE_INFINITY) {
  const heard = [0, 0]
  const outputs = heard.map((_, at) => {
    let left = chunks
    const output = new Readable({ read: () => output.push(left-- > 0 ? CHUNK : null), encoding: 'utf8' })
    return output.on('data', () => void heard[at]!++)
  })
  return { heard, outputs, pace: new OutputPace(outputs) }
}

async function untilQuiet(heard: readonly number[]): Promise<number> {
  for (let before = -1, turns = 0; ; turns++) {
    const sum = heard[0]! + heard[1]!
    if (sum === before || turns > 10_000) return sum
    before = sum
    for (let i = 0; i < 20; i++) await nextTurn()
  }
}

test('an output without end is read in portions, one for each tick, both together', async () => {
  const { heard, outputs, pace } = printing()
  const portions = [await untilQuiet(heard)]
  for (let tick = 0; tick < 3; tick++) {
    pace.tick()
    portions.push((await untilQuiet(heard)) - portions.reduce((sum, each) => sum + each, 0))
  }
  for (const portion of portions)
    assert.ok(portion >= CHUNKS_PER_TICK && portion <= CHUNKS_PER_TICK + 2, `portions of ${portions} chunks`)
  for (const output of outputs) output.destroy()
})

test('when the process is over, all that is left is read, however much', async () => {
  const chunks = 3 * CHUNKS_PER_TICK
  const { heard, pace } = printing(chunks)
  assert.ok((await untilQuiet(heard)) < chunks)
  pace.end()
  await untilQuiet(heard)
  assert.deepEqual(heard, [chunks, chunks])
})
