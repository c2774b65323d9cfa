/** `holdfast data record` as a person and as a script see it: at a simulated venue, at an exchange's protocol, and killed. */

import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { exchangeFolders, startExchange } from '../../src/host/exchange-process.ts'
import { listCatalogue, readSeriesMetadata } from '../../src/market-data/catalogue.ts'
import { checkCatalogue } from '../../src/market-data/check.ts'
import { readRaw } from '../../src/market-data/recorder/raw-text.ts'
import { listRawFolders, listSegments } from '../../src/market-data/recorder/recording-folder.ts'
import { SegmentReader } from '../../src/market-data/recorder/segment-reader.ts'
import { CommandRun, holdfast } from '../command-run.ts'
import { scratchFolder } from '../scratch-folder.ts'

const DEMO = 'examples/configs/demo-paper.yaml'
const OPTIONS = { timeout: 180_000, skip: process.platform === 'win32' ? 'no sockets by path' : false }

interface Progress {
  readonly kind: string
  readonly total: { readonly durableCount: number; readonly rawCount: number; readonly droppedCount: number }
  readonly instruments: readonly { readonly instrumentId: string; readonly inputCount: number }[]
}

/** What `--json` tells, as it comes. */
class Recording {
  readonly run: CommandRun

  constructor(args: readonly string[]) {
    this.run = new CommandRun(['data', 'record', ...args, '--json'])
  }

  get last(): Progress | undefined {
    const lines = this.run.out.split('\n').slice(0, -1)
    const messages = lines.map(line => JSON.parse(line) as Progress)
    return messages.findLast(({ kind }) => kind === 'progress' || kind === 'end')
  }

  async until(isSo: (progress: Progress) => boolean): Promise<void> {
    const look = () => (this.last !== undefined && isSo(this.last) ? true : undefined)
    await this.run.until(look, 'it has recorded enough')
  }

  /** Returns: the exit code. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.run.child.kill(signal)
    return (await this.run.ended).code
  }
}

const countOf = ({ instruments }: Progress) => instruments.reduce((sum, { inputCount }) => sum + inputCount, 0)
const hasAll = (progress: Progress) => progress.instruments.every(({ inputCount }) => inputCount > 10)

test('one Ctrl-C ends it with everything filed, raw messages beside it', OPTIONS, async context => {
  const root = scratchFolder(context, 'record')
  const recording = new Recording([DEMO, '--into', root])
  await recording.until(hasAll)
  assert.equal(await recording.end('SIGINT'), 0, recording.run.err)
  const end = recording.last!
  assert.equal(end.kind, 'end')
  assert.equal(end.total.droppedCount, 0)
  const rows = listCatalogue(root).reduce((sum, { rowCount }) => sum + rowCount, 0)
  assert.equal(rows, countOf(end))
  assert.ok(checkCatalogue(root).isSound)
  const rawCount = listRawFolders(root).reduce((sum, { folder }) => sum + rawTextsOf(folder).length, 0)
  assert.equal(rawCount, end.total.rawCount)
})

function rawTextsOf(folder: string): string[] {
  return listSegments(folder).flatMap(({ path: file }) => {
    const reader = new SegmentReader(file)
    const texts: string[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next())
      if (header.kind === 'Raw') texts.push(...[...readRaw(reader.payload())].map(({ text }) => text))
    reader.close()
    return texts
  })
}

test(
  'killed, what it said to be durable is filed by hand; a second recording goes on in the same day',
  OPTIONS,
  async context => {
    const root = scratchFolder(context, 'record')
    const killed = new Recording([DEMO, '--into', root, '--no-raw'])
    await killed.until(progress => hasAll(progress) && progress.total.durableCount > 0)
    await killed.end('SIGKILL')
    const { durableCount } = killed.last!.total
    assert.ok(durableCount > 0)
    const next = new Recording([DEMO, '--into', root, '--no-raw'])
    await next.until(hasAll)
    assert.equal(await next.end('SIGINT'), 0, next.run.err)
    const summaries = listCatalogue(root)
    const rows = summaries.reduce((sum, { rowCount }) => sum + rowCount, 0)
    assert.ok(rows >= durableCount + countOf(next.last!), `${rows} rows of ${durableCount} + ${countOf(next.last!)}`)
    // On a busy machine its time may be over before it has heard anything.
    const short = new Recording([DEMO, '--into', root, '--no-raw', '--for', '1'])
    assert.equal(await short.end(), 0, short.run.err)
    const { code, out } = await holdfast('data', 'list', '--days', root, '--json')
    assert.equal(code, 0)
    const days = JSON.parse(out) as { recordedCount: number; gaps: { reason: string }[] }[]
    for (const { recordedCount, gaps } of days)
      assert.ok(recordedCount > 0 && gaps.some(({ reason }) => reason === 'NotRecorded'), out)
    assert.match((await holdfast('data', 'gather', root)).out, /^nothing waits to be filed/)
    assert.deepEqual(listRawFolders(root), [])
  },
)

async function tradesOf(root: string): Promise<{ readonly number: number; readonly origin: string }[]> {
  const { out } = await holdfast('data', 'export', root, '--instrument', 'BTC-USDT.BINANCE', '--series', 'trade')
  const rows = out.split('\n').slice(1, -1)
  return rows.map(row => row.split(',')).map(cells => ({ number: Number(cells[5]), origin: cells[6]! }))
}

test(
  'the public market of an exchange, without a key: books, trades with their numbers, raw messages; what was missed is repaired',
  OPTIONS,
  async context => {
    const folder = scratchFolder(context, 'record')
    const folders = exchangeFolders(path.join(folder, 'exchange'))
    mkdirSync(folders.folder)
    const exchange = await startExchange({ folders, port: 0, log: line => assert.fail(line) })
    context.after(() => exchange.close())
    const file = path.join(folder, 'live.yaml')
    const spot = '{ kind: Spot, tickSize: "0.01", lotSize: "0.00001", notionalMin: "5" }'
    writeFileSync(
      file,
      `environment: paper
dataFolder: ./data
data: { source: live }
recording: { catalogue: ./catalogue, keepRaw: 30d }
venues:
  BINANCE:
    kind: ccxt
    exchange: binance
    endpoint: { rest: "http://127.0.0.1:${exchange.port}", stream: "ws://127.0.0.1:${exchange.port}" }
instruments:
  BTC-USDT.BINANCE: ${spot}
accounts: { main: { venue: BINANCE, baseCurrency: USDT, balances: { USDT: "1000" } } }
strategies: {}
`,
    )
    const recording = new Recording([file])
    await recording.until(progress => countOf(progress) > 200)
    assert.equal(await recording.end('SIGTERM'), 0, recording.run.err)
    const root = path.join(folder, 'catalogue')
    const summaries = listCatalogue(root)
    assert.deepEqual(
      summaries.map(({ series }) => series),
      ['book', 'quote', 'trade'],
    )
    const numbers = (await tradesOf(root)).map(({ number }) => number)
    assert.ok(
      numbers.length > 0 && numbers.every((number, at) => at === 0 || number === numbers[at - 1]! + 1),
      numbers.join(),
    )
    assert.ok(rawTextsOf(listRawFolders(root)[0]!.folder).every(text => text.startsWith('{')))
    const again = new Recording([file])
    await again.until(progress => countOf(progress) > 200)
    assert.equal(await again.end('SIGTERM'), 0, again.run.err)
    // What nobody listened to in between the exchange still knows.
    const before = await tradesOf(root)
    const repair = await holdfast('data', 'repair', root, '--from-venue', file, '--series', 'trade')
    assert.match(repair.out, /[1-9]\d* rows of the venue’s own history filled in/)
    const after = await tradesOf(root)
    const repaired = after.filter(({ origin }) => origin === 'repaired')
    assert.equal(after.length, before.length + repaired.length)
    assert.deepEqual(
      after.filter(({ origin }) => origin !== 'repaired'),
      before,
    )
    const order = after.map(({ number }) => number)
    assert.deepEqual(
      order,
      [...new Set(order)].sort((a, b) => a - b),
      'each once and in the venue’s order',
    )
    assert.match((await holdfast('data', 'list', '--days', root)).out, /trade .* recorded \+ repaired \d+ /)
    const book = path.join(root, 'BTC-USDT.BINANCE', 'book')
    const [day] = readdirSync(book)
    assert.equal(readSeriesMetadata(path.join(book, day!)).sources[0]?.origin, 'Recorded')
    assert.ok(checkCatalogue(root).isSound)
  },
)
