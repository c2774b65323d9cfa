/** The table of a live session at a terminal: redrawn in place four times a second, whole again after every line of news. */

import { stripVTControlCharacters } from 'node:util'
import type { FromNode } from '../host/live/messages.ts'
import type { MarketLine, NodeView } from '../host/live/view.ts'
import { type Column, formatCount, formatTable, styled } from './output.ts'

const NEWS_SHOWN = 5
const CLEAR = '\u001b[H\u001b[J'
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

export class LiveScreen {
  readonly #dataFolder: string
  readonly #file: string
  #view: NodeView | undefined
  #news: string[] = []
  #readyText = 'starting'
  #fatal = ''

  constructor(about: { dataFolder: string; file: string }) {
    this.#dataFolder = about.dataFolder
    this.#file = about.file
    process.stdout.write(ENTER)
    process.once('exit', () => process.stdout.write(LEAVE))
    this.#draw()
  }

  take(message: FromNode): void {
    switch (message.kind) {
      case 'View':
        this.#view = message.view
        break
      case 'Ready':
        this.#readyText = `ready after ${message.readyMs} ms`
        break
      case 'Leased':
        break
      case 'Alert':
        this.#tell(`${message.alert.severity} ${message.alert.code}: ${message.alert.text}`)
        break
      case 'Log':
        this.#tell(message.text)
        break
      case 'Fatal':
        this.#fatal = message.reason
        break
      case 'Stopped':
        this.#tell('stopped')
        break
      default:
        message satisfies never
    }
    this.#draw()
  }

  /** Leaves the screen as it was, with what a person wants to know afterwards. */
  end(exitCode: number): void {
    process.stdout.write(LEAVE)
    if (this.#fatal !== '') process.stderr.write(`${this.#fatal}\n`)
    const view = this.#view
    if (view !== undefined) {
      for (const { accountId, equity, currency } of view.accounts)
        process.stdout.write(`${accountId}: equity ${equity} ${currency}\n`)
      process.stdout.write(
        `${formatCount(view.fillCount)} fills, ${view.openOrderCount} orders open; journal at block ${view.blockNumber}\n`,
      )
    }
    process.stdout.write(nextSteps(this.#dataFolder, this.#file, exitCode))
  }

  #tell(text: string): void {
    const time = new Date().toISOString().slice(11, 19)
    for (const line of text.split('\n').slice(0, 3)) this.#news.push(`${time}  ${line}`)
    this.#news = this.#news.slice(-NEWS_SHOWN)
  }

  #draw(): void {
    const columns = process.stdout.columns ?? 100
    const rows = process.stdout.rows ?? 40
    const lines = this.#lines().flatMap(line => line.split('\n'))
    process.stdout.write(
      CLEAR +
        lines
          .slice(0, rows - 1)
          .map(line => cut(line, columns))
          .join('\n'),
    )
  }

  #lines(): string[] {
    const view = this.#view
    const title = `${styled('bold', 'holdfast')}  paper session on the simulated venue, no real money   ${styled('dim', `Ctrl-C stops; files in ${this.#dataFolder}`)}`
    if (view === undefined) return [title, '', this.#readyText, '', ...this.#news]
    return [
      title,
      this.#statusLine(view),
      '',
      ...accountLines(view),
      '',
      ...section(
        'strategies',
        [{ title: 'strategy' }, { title: 'state' }, { title: 'P&L', align: 'right' }],
        view.strategies.map(({ strategyId, state, pnl }) => [strategyId, state, signed(pnl)]),
      ),
      '',
      ...section(
        'positions',
        [
          { title: 'position' },
          { title: 'of' },
          { title: 'quantity', align: 'right' },
          { title: 'average', align: 'right' },
          { title: 'mark', align: 'right' },
          { title: 'unrealized', align: 'right' },
        ],
        view.positions.map(line => [
          line.instrumentId,
          line.strategyId,
          line.qty,
          line.averagePrice,
          line.markPrice,
          signed(line.unrealized),
        ]),
      ),
      '',
      ...section(
        'orders',
        [
          { title: `working order (${view.openOrderCount})` },
          { title: 'of' },
          { title: 'side' },
          { title: 'open', align: 'right' },
          { title: 'price', align: 'right' },
          { title: 'status' },
          { title: 'age', align: 'right' },
        ],
        view.orders
          .slice(-6)
          .map(line => [
            line.instrumentId,
            line.strategyId,
            line.side,
            line.qty,
            line.price,
            line.status,
            ageText(line.ageUs),
          ]),
      ),
      '',
      ...section(
        'fills',
        [
          { title: `last fill (${formatCount(view.fillCount)})` },
          { title: 'instrument' },
          { title: 'of' },
          { title: 'side' },
          { title: 'quantity', align: 'right' },
          { title: 'price', align: 'right' },
          { title: 'fee', align: 'right' },
        ],
        view.fills
          .slice(0, 5)
          .map(line => [
            new Date(line.timeUs / 1_000).toISOString().slice(11, 23),
            line.instrumentId,
            line.strategyId,
            line.side,
            line.qty,
            line.price,
            line.fee,
          ]),
      ),
      '',
      ...section(
        'markets',
        [
          { title: 'market' },
          { title: 'bid', align: 'right' },
          { title: 'ask', align: 'right' },
          { title: 'last', align: 'right' },
          { title: 'age', align: 'right' },
          { title: 'data' },
        ],
        view.markets.map(marketCells),
      ),
      '',
      `denials: ${view.denials.length === 0 ? 'none' : view.denials.map(([code, count]) => `${code} ${formatCount(count)}`).join('  ')}`,
      '',
      ...this.#news.map(line => styled('dim', line)),
    ]
  }

  #statusLine(view: NodeView): string {
    const state =
      view.reasons.length === 0
        ? styled('green', 'TRADING')
        : styled('yellow', `NOT TRADING FULLY: ${view.reasons.join('; ')}`)
    const doubt = view.inDoubtCount === 0 ? '' : styled('red', `  ${view.inDoubtCount} orders in doubt`)
    const commit = `commit p50 ${(view.commitP50Us / 1_000).toFixed(2)} ms, p99 ${(view.commitP99Us / 1_000).toFixed(2)} ms`
    return `${state}${doubt}   ${this.#readyText}, epoch ${view.epoch}, block ${formatCount(view.blockNumber)}, ${formatCount(view.inputsPerSecond)} inputs/s, ${commit}`
  }
}

function accountLines(view: NodeView): string[] {
  return view.accounts.map(
    ({ accountId, equity, currency, sessionPnl }) =>
      `account ${accountId}: equity ${styled('bold', equity)} ${currency}, session ${signed(sessionPnl)}`,
  )
}

function section(name: string, columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [styled('dim', `no ${name}`)] : formatTable(columns, rows)
}

function marketCells(line: MarketLine): string[] {
  const data = line.dataState === 'Live' ? styled('green', line.dataState) : styled('red', line.dataState)
  return [line.instrumentId, line.bid, line.ask, line.last, line.ageUs < 0 ? '-' : ageText(line.ageUs), data]
}

function signed(amount: string): string {
  if (amount === 'unknown' || amount === '-') return amount
  if (amount.startsWith('-')) return styled('red', amount)
  return /[1-9]/.test(amount) ? styled('green', `+${amount}`) : amount
}

function ageText(ageUs: number): string {
  if (ageUs < 1_000_000) return `${Math.round(ageUs / 1_000)} ms`
  return ageUs < 120_000_000 ? `${(ageUs / 1_000_000).toFixed(1)} s` : `${Math.round(ageUs / 60_000_000)} min`
}

/** Counts what is seen; colours have no width. */
function cut(line: string, columns: number): string {
  const text = stripVTControlCharacters(line)
  return text.length <= columns ? line : text.slice(0, columns - 1)
}

function nextSteps(dataFolder: string, file: string, exitCode: number): string {
  if (exitCode !== 0) return ''
  return [
    'What next:',
    `  holdfast run ${file}                     goes on where this stopped`,
    `  holdfast replay ${dataFolder} --verify   runs it again and compares every decision`,
    `  holdfast history fills ${dataFolder}     what was traded`,
    '',
  ].join('\n')
}
