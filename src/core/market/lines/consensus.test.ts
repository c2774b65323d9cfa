import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newQuoteTick, type QuoteTick } from '../../domain/market-data.ts'
import { Agreement } from './agreement.ts'
import { Consensus, type QuoteVoice } from './consensus.ts'
import { naiveConsensus, naiveNear } from './naive-consensus.ts'

function voiceOf(bidTicks: number, askTicks: number, bidLots = 1, askLots = 1): QuoteVoice {
  const quote = Object.assign(newQuoteTick(), { bidTicks, askTicks, bidLots, askLots })
  return { bidTicks, askTicks, quote }
}

function written(voices: readonly QuoteVoice[], bandBps: number, sourcesMin: number): QuoteTick | undefined {
  const quote = newQuoteTick()
  return new Consensus(bandBps, sourcesMin).write(voices, quote) ? quote : undefined
}

// sources (bid/ask), band 100 bps                  ->  the quote
const ROWS: readonly [string, number, string][] = [
  ['1000/1002', 1, '1000/1002'],
  ['1000/1002', 2, 'none'],
  ['1000/1002 1001/1003', 2, '1000/1003'], // of two the worse price
  ['1000/1002 1011/1013', 2, 'none'], // nobody can say who is wrong
  ['1000/1002 1011/1013', 1, 'none'], // one of two is no majority
  ['1000/1002 1001/1003 1002/1004', 2, '1001/1003'],
  ['1000/1002 1001/1003 2000/2002', 2, '1000/1003'], // the outlier has no voice
  ['1000/1002 1001/2003 1002/1004', 2, '1000/1004'], // one side of it is enough
  ['1000/1002 1100/1102 1200/1202', 1, 'none'],
  ['1000/1002 1000/1002 1100/1102 1100/1102', 1, 'none'], // two against two
  ['3/4 2/3 4/5', 3, '3/4'], // a tick is no disagreement
  ['1001/1000 1004/1003', 2, '1001/1000'], // crossed at two moments is crossed
  ['1001/1000 1001/1003 1002/1004', 2, '1001/1003'],
  ['-10/-8 -11/-9 -10/-9', 2, '-10/-9'],
]

test('the middle of those that stand together, or nothing', () => {
  for (const [sources, sourcesMin, wanted] of ROWS) {
    const voices = sources.split(' ').map(text => voiceOf(...(text.split('/').map(Number) as [number, number])))
    const quote = written(voices, 100, sourcesMin)
    assert.equal(quote === undefined ? 'none' : `${quote.bidTicks}/${quote.askTicks}`, wanted, sources)
  }
})

test('without a band everybody agrees, at a price of zero too', () => {
  const agreement = new Agreement(Number.POSITIVE_INFINITY)
  assert.equal(agreement.weigh([voiceOf(-5, 0), voiceOf(0, 1), voiceOf(70, 80)]), true)
  assert.equal(agreement.agreeingCount, 3)
})

const voices = fc.array(
  fc
    .tuple(
      fc.oneof(fc.integer({ min: 990, max: 1010 }), fc.integer({ min: -50, max: 3000 })),
      fc.integer({ min: -2, max: 20 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
    )
    .map(([bid, spread, bidLots, askLots]) => voiceOf(bid, bid + spread, bidLots, askLots)),
  { minLength: 1, maxLength: 12 },
)

test('property: the consensus and its naive twin are equal', () => {
  fc.assert(
    fc.property(voices, fc.constantFrom(0, 10, 100, 1_000), fc.integer({ min: 1, max: 5 }), (spoken, band, least) => {
      const quote = written(spoken, band, least)
      const naive = naiveConsensus(spoken, band, least)
      const found = quote && {
        bidTicks: quote.bidTicks,
        bidLots: quote.bidLots,
        askTicks: quote.askTicks,
        askLots: quote.askLots,
      }
      assert.deepEqual(found, naive)
    }),
    { numRuns: 2_000 },
  )
})

test('property: who agrees does not depend on the order of the voices, and one that lies moves nobody out of the band', () => {
  fc.assert(
    fc.property(voices, fc.infiniteStream(fc.nat()), (spoken, keys) => {
      const agreement = new Agreement(100)
      const hasMajority = agreement.weigh(spoken)
      const near = new Set(naiveNear(spoken, 100))
      for (const voice of spoken) assert.equal(agreement.agrees(voice), near.has(voice))
      const order = new Map(spoken.map(voice => [voice, keys.next().value]))
      const shuffled = spoken.toSorted((a, b) => order.get(a)! - order.get(b)!)
      assert.equal(agreement.weigh(shuffled), hasMajority)
      assert.equal(agreement.agreeingCount, near.size)
    }),
  )
})

test('property: with three sources one liar cannot move the quote beyond what the honest two say', () => {
  const price = fc.integer({ min: 900, max: 1_100 })
  fc.assert(
    fc.property(price, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5_000 }), (bid, apart, lie) => {
      const honest = [voiceOf(bid, bid + 2), voiceOf(bid + apart, bid + apart + 2)]
      const quote = written([...honest, voiceOf(lie, lie + 2)], 100, 2)
      if (quote === undefined) return
      assert.ok(quote.bidTicks >= bid - 11 && quote.bidTicks <= bid + apart + 11, `${quote.bidTicks}`)
      assert.ok(quote.bidTicks <= quote.askTicks)
    }),
  )
})
