import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeStrategy } from '../config/describe-strategy.ts'
import { SOUND_CONFIG, writeConfig } from '../config/fixtures/config-text.ts'
import { loadConfig } from '../config/load-config.ts'
import { lookAtLines } from './doctor-lines.ts'

const LINES = '{ sources: { a: { localAddress: 192.0.2.7 }, b: { localAddress: 127.0.0.2 } } }'
const LIVE = SOUND_CONFIG.replace('environment: paper', 'environment: live\ndesk: reef')
  .replace("    market: { price: '65000' }\n", '')
  .replace('100000.50 }', "100000.50 }\n    limits: { dailyLossMax: '500' }")
  .concat('data: { source: live }\n')
const EXCHANGE = 'kind: ccxt, exchange: binance, keyFile: ./key.yaml'

// configuration                                     addresses of the machine       what is found
const ROWS: readonly (readonly [what: string, text: string, here: string[], found: string[]])[] = [
  ['a simulated venue', SOUND_CONFIG, [], ['lines ok SIM: 1 line', 'data age warn']],
  [
    'the age of data is bounded',
    SOUND_CONFIG.replace("{ orderNotionalMax: '10000' }", "{ orderNotionalMax: '10000', dataAgeMax: 5s }"),
    [],
    ['lines ok SIM: 1 line', 'data age ok'],
  ],
  [
    'real money on one line',
    LIVE.replace('kind: simulated, seed: 7', EXCHANGE),
    [],
    ['lines warn SIM: 1 line', 'data age warn'],
  ],
  [
    'two uplinks',
    LIVE.replace('kind: simulated, seed: 7', `${EXCHANGE}, lines: ${LINES}`),
    ['192.0.2.7'],
    ['lines ok SIM: 2 lines', 'data age warn'],
  ],
  [
    'an address that is not there',
    LIVE.replace('kind: simulated, seed: 7', `${EXCHANGE}, lines: ${LINES}`),
    ['192.0.2.8'],
    ['lines ok SIM: 2 lines', 'line address fail SIM line a: 192.0.2.7 is no address of this machine', 'data age warn'],
  ],
]

for (const [what, text, here, wanted] of ROWS)
  test(`the doctor looks at lines: ${what}`, async t => {
    const loaded = await loadConfig(writeConfig(t, text).file, { describe: describeStrategy, command: 'run' })
    assert.ok(loaded.ok, JSON.stringify(loaded))
    const found = lookAtLines(loaded.value, here).map(({ check, grade, found: words }) =>
      check === 'data age' ? `${check} ${grade}` : `${check} ${grade} ${words}`,
    )
    assert.deepEqual(found, wanted)
  })
