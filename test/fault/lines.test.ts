/** Lines of a market under fire: one falls silent, their process is killed and frozen, and no risk is taken on what is not known. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { LineSwitched } from '../../src/core/domain/events.ts'
import type { DataState } from '../../src/core/domain/market-data.ts'
import { signOf } from '../../src/core/domain/order.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'
import { isAlive } from './processes.ts'

const STALE_AFTER_US = 500_000
/** What a machine under load may add; on a quiet one it is some 10 ms, which the test prints. */
const LATE_US_MAX = 10_000_000
const LINES =
  '{ staleAfter: 500ms, switchBackAfter: 1s, linesMin: 1, sources: { a: { misbehaves: { first: 8s, every: 12s, for: 3s, how: [freeze] } }, b: {} } }'

test('a line that freezes, and a process of lines that dies or hangs', {
  skip: needsProc,
  timeout: 240_000,
}, async t => {
  await withSession({ strategies: TWO_CHURNERS, lines: LINES }, async session => {
    await session.untilTrading()

    await t.test('a frozen line is left for the other, and preferred again; both strategies trade on', async () => {
      await session.untilAlert('LINE_SWITCHED', /^LINE_SWITCHED: BTC-USDT\.SIM: b in place of a: STALE/)
      await session.until(() => markets(session).every(market => market.by === 'b'), 'the view does not tell of b')
      await session.untilTrades('first')
      await session.untilTrades('second')
      await session.untilAlert('LINE_SWITCHED', /a in place of b: PREFERRED/)
    })

    await t.test('killed: no new risk until they are back, which the strategies hear', async () => {
      const lines = session.pidOf('lines')!
      session.signal('lines', 'SIGKILL')
      await session.untilAlert('LINES_ENDED', 'lines SIM ended (SIGKILL)')
      await session.untilAlert('DATA_GAPPED', 'lines SIM ended (SIGKILL)')
      await session.until(() => markets(session).every(market => market.dataState === 'Live'), 'the market is not live')
      assert.notEqual(session.pidOf('lines'), lines)
      await session.untilTrades('first')
    })

    await t.test('frozen: ended by the node, and back', async () => {
      const lines = session.pidOf('lines')!
      session.signal('lines', 'SIGSTOP')
      await session.until(() => !isAlive(lines), 'the frozen process is not ended')
      await session.until(() => markets(session).every(market => market.dataState === 'Live'), 'the market is not live')
      await session.untilTrades('second')
    })

    await t.test('the node is killed: its lines come with the next one', async () => {
      session.signal('node', 'SIGKILL')
      await session.untilTrading()
      await session.untilTrades('first')
    })

    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
    const { switches, onBadData } = readMarket(session.dataFolder)
    const stale = switches.filter(({ reason, fromLine }) => reason === 'STALE' && fromLine === 'a')
    assert.ok(stale.length >= 2, `${stale.length} switches`)
    const lateUs = stale.map(({ ageUs }) => ageUs - STALE_AFTER_US)
    t.diagnostic(`later than staleAfter: ${lateUs.map(us => `${(us / 1_000).toFixed(1)} ms`).join(', ')}`)
    assert.ok(Math.min(...lateUs) >= 0 && Math.max(...lateUs) < LATE_US_MAX, lateUs.join(' '))
    assert.deepEqual(onBadData, [])
  })
})

function markets(session: LiveSession): { readonly by: string | undefined; readonly dataState: DataState }[] {
  return (session.view?.markets ?? []).map(({ lines, dataState }) => {
    return { by: lines.find(({ isChosen }) => isChosen)?.lineId, dataState }
  })
}

/** By the journal: the switches, and the orders that added risk after a report that the data are not live. */
function readMarket(dataFolder: string): { readonly switches: LineSwitched[]; readonly onBadData: string[] } {
  const journal = openJournalReader(dataFolder)
  const reader = new RecordReader()
  const states: DataState[] = []
  const heldLots = new Map<string, number>()
  const switches: LineSwitched[] = []
  const onBadData: string[] = []
  for (const block of journal.blocksAfter(0)) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      const record = reader.isInput ? reader.input : reader.event
      if (record.kind === 'DataStateReport') states[record.instrumentIndex] = record.dataState
      else if (record.kind === 'LineSwitched') switches.push({ ...record })
      else if (record.kind === 'OrderFilled') {
        const key = `${record.strategyIndex} ${record.instrumentIndex}`
        heldLots.set(key, (heldLots.get(key) ?? 0) + signOf(record.side) * record.lastQtyLots)
      } else if (record.kind === 'OrderSubmitted' && record.strategyIndex >= 0) {
        const { instrumentIndex, side } = record.terms
        const held = heldLots.get(`${record.strategyIndex} ${instrumentIndex}`) ?? 0
        const dataState = states[instrumentIndex] ?? 'Live'
        if (dataState !== 'Live' && held * signOf(side) >= 0) onBadData.push(`${record.clientOrderId} on ${dataState}`)
      }
    }
  }
  journal.close()
  return { switches, onBadData }
}
