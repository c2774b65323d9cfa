/**
 * Memory stays flat, whatever the size of a file: what the verbs of market data need at most for a small file and for a large
 * one, as the operating system counted it, with a heap that is smaller than the large one.
 *
 * `HOLDFAST_MEMORY_MB=2048`: the large file, of which the long checks take one far beyond any memory that is held here.
 */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scratchFolder } from '../scratch-folder.ts'
import { writeTrades } from './trades-file.ts'

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const PEAK = new URL('peak-memory.ts', import.meta.url).href
const STRATEGY = fileURLToPath(new URL('../../examples/strategies/ema-cross.ts', import.meta.url))
const INSTRUMENT = 'BTC-USDT.SIM'

const LARGE_MB = Number(process.env['HOLDFAST_MEMORY_MB'] ?? 96)
/** Large enough for everything that is filled once to be full. */
const SMALL_MB = 16
const HEAP_MB = 56
/**
 * What a garbage collector that had more to do lets lie: memory outside of the heap is looked after when there are 64 MB more of it. A
 * file that is held would be more, and would not fit into the heap.
 */
const GROWTH_MB_MAX = 64
const skip = process.platform === 'linux' ? false : 'the most memory of a process is read from /proc'

interface Sized {
  readonly folder: string
  readonly tradeCount: number
}

function sizedFile(context: TestContext, megabytes: number): Sized {
  const folder = scratchFolder(context, 'memory')
  const tradeCount = writeTrades(path.join(folder, 'trades.csv'), megabytes * 1e6)
  writeFileSync(path.join(folder, 'backtest.yaml'), backtestOf(folder))
  return { folder, tradeCount }
}

function backtestOf(folder: string): string {
  return `environment: backtest
dataFolder: ${folder}/desk
venues: { SIM: { kind: simulated, seed: 1 } }
instruments: { ${INSTRUMENT}: { kind: Spot, tickSize: "0.01", lotSize: "0.001" } }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "100000" } } }
strategies:
  ema:
    file: ${STRATEGY}
    account: main
    parameters: { instrument: ${INSTRUMENT}, bar: 1h, fast: 5, slow: 20, quantity: "0.1" }
    limits: { orderNotionalMax: "50000", grossExposureMax: "100000", openOrdersMax: 10, drawdownMax: "50000" }
backtest: { catalogue: ${folder}/data }
`
}

/** Runs one verb as a person does. Returns: the most memory that it had, and a part of what it said. */
function peakOf({ folder }: Sized, args: readonly string[]): Promise<{ megabytes: number; out: string }> {
  const peakFile = path.join(folder, 'peak')
  const own = ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${HEAP_MB}`, '--import', PEAK, CLI]
  const child = spawn(process.execPath, [...own, ...args], {
    cwd: folder,
    env: { ...process.env, HOLDFAST_PEAK_FILE: peakFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(-4_000)
    })
  return new Promise((resolve, reject) =>
    child.once('close', code => {
      if (code === 0) resolve({ megabytes: Number(readFileSync(peakFile, 'utf8')) / 1_000, out })
      else reject(new Error(`${args.join(' ')} ended with ${code}\n${out}`))
    }),
  )
}

const EXPORT = ['data', 'export', 'data', '--instrument', INSTRUMENT, '--series', 'trade']
/** In this order: each needs what was there before it. */
const VERBS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'import', args: ['data', 'import', 'trades.csv', '--into', 'data', '--instrument', INSTRUMENT] },
  { name: 'check', args: ['data', 'check', 'data'] },
  { name: 'list', args: ['data', 'list', 'data', '--days'] },
  { name: 'export as CSV', args: [...EXPORT, '--out', 'out.csv'] },
  { name: 'export as Parquet', args: [...EXPORT, '--format', 'parquet', '--out', 'out.parquet'] },
  { name: 'backtest', args: ['backtest', 'backtest.yaml'] },
]

test('no verb needs more memory for a larger file', { skip, timeout: 3_600_000 }, async context => {
  const [small, large] = [sizedFile(context, SMALL_MB), sizedFile(context, LARGE_MB)]
  for (const { name, args } of VERBS) {
    const [few, many] = [await peakOf(small, args), await peakOf(large, args)]
    const figures = `${name}: ${few.megabytes.toFixed(0)} MB of ${SMALL_MB} MB, ${many.megabytes.toFixed(0)} MB of ${LARGE_MB} MB`
    context.diagnostic(figures)
    assert.ok(many.megabytes - few.megabytes <= GROWTH_MB_MAX, figures)
    if (name === 'check')
      assert.match(many.out, new RegExp(`sound +${large.tradeCount.toLocaleString('en')} rows read`))
  }
})
