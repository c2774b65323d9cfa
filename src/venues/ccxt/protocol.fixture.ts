/** Reads the recorded and documented messages of venues from the shared data, for tests. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isRawObject, parseLossless } from './raw.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/data')

/** Why a test that needs the data is skipped; `false` where they are there. */
export const WITHOUT_DATA = existsSync(FOLDER) ? false : `no recorded messages at ${FOLDER}`

export interface Recorded {
  readonly name: string
  readonly message: unknown
}

export function sharedText(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8')
}

export function sharedFile(file: string): Buffer {
  return readFileSync(path.join(FOLDER, file))
}

/** Messages one a file. Those that are no JSON (comments, two documents) are left out. */
export function recordedFiles(pattern: string): Recorded[] {
  return globSync(pattern, { cwd: FOLDER })
    .sort()
    .flatMap(file => {
      try {
        return [{ name: path.basename(file, '.json'), message: parseLossless(sharedText(file)) }]
      } catch {
        return []
      }
    })
}

/** Message templates of another project's tests: what its tests filled in gets a value here. */
export function recordedTemplates(file: string): Recorded[] {
  const text = sharedText(file).replaceAll(/"\$\{([^"]*)\}"/g, (_, hole: string) => JSON.stringify(filled(hole)))
  const entries = parseLossless(text)
  if (!Array.isArray(entries)) return []
  return entries.filter(isRawObject).map(entry => ({ name: String(entry['name']), message: entry['message'] }))
}

const FILLINGS: readonly (readonly [RegExp, string])[] = [
  [/client_order_id|userref/, 'H1E1Sa1L0'],
  [/exchange_order_id/, '4321'],
  [/fill_trade_id/, '777'],
  [/trade_type\.name\.lower|order_type\.name\.lower/, 'buy'],
  [/trade_type|order_type/, 'BUY'],
  [/token|base_asset|quote_asset/, 'BTC'],
  [/symbol_for_tokens|trading_pair|symbol/, 'BTCUSDT'],
  [/partial_fill_amount/, '0.5'],
  [/partial_fill_price/, '9999'],
  [/flat_fees/, '0.01'],
  [/amount/, '1'],
  [/price/, '10000'],
  [/timestamp/, '1640780000'],
]

function filled(hole: string): string {
  return FILLINGS.find(([pattern]) => pattern.test(hole))?.[1] ?? '1'
}
