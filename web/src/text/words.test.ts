import assert from 'node:assert/strict'
import test from 'node:test'
import { countWords, limitWords, scopeWords, sentenceOf, titleOf, wordsOf } from './words.ts'

test('names of closed sets are shown as words', () => {
  assert.equal(wordsOf('InDoubt'), 'in doubt')
  assert.equal(wordsOf('NOT_READY'), 'not ready')
  assert.equal(titleOf('stopBps'), 'Stop bps')
  assert.equal(limitWords('ordersPerSecondMax'), 'Orders per second')
  assert.equal(limitWords('priceCollarBps'), 'Price collar (bps)')
})

test('what a command reaches is named', () => {
  assert.equal(scopeWords({ level: 'All', name: '' }), 'Everything')
  assert.equal(scopeWords({ level: 'Strategy', name: 'ema-cross' }), 'Strategy ema-cross')
})

test('what the house says becomes a sentence once', () => {
  assert.deepEqual(['', 'the name is wrong', 'Done.', 'why?'].map(sentenceOf), [
    '',
    'The name is wrong.',
    'Done.',
    'Why?',
  ])
})

test('counted things are one or many', () => {
  assert.deepEqual(
    [1, 2].map(count => countWords(count, 'reason')),
    ['1 reason', '2 reasons'],
  )
})
