/** `holdfast backtest CONFIG`: recorded data through the strategies, and a report. */

import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { BacktestResult } from '../../host/backtest/backtest.ts'
import { type ConfigOptions, loadedConfigOf, takesConfig } from '../config-options.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { formatWhen, writeJson, writeLine } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

interface Options extends ConfigOptions {
  readonly from?: string
  readonly to?: string
  readonly trades?: string
  readonly json?: boolean
}

export function define(command: Command): void {
  takesConfig(command)
    .option('--from <time>', 'where the data begin, UTC (2024-01-01 or 2024-01-01T12:00:00Z)')
    .option('--to <time>', 'where the data end; a day is its first moment: 2024-07-01 ends with June')
    .option('--trades <file>', 'write every trade as CSV into this file')
    .option('--json', 'write the report as JSON')
    .action(backtest)
}

async function backtest(file: string, options: Options): Promise<void> {
  const { describeStrategy } = await import('../../host/config/describe-strategy.ts')
  const { keepProcess } = await import('../../host/backtest/keep-process.ts')
  // A backtest runs the strategies in this process: there is nothing to gain from asking them in others.
  const more = { command: 'backtest', describe: describeStrategy } as const
  const set = [...options.set, ...rangeOf(options)]
  const loaded = await keepProcess(() => loadedConfigOf(file, { set }, more))
  const { runBacktest } = await import('../../host/backtest/backtest.ts')
  const { HangWatch } = await import('../../host/backtest/hang-watch.ts')
  const { formatConfigError } = await import('../../host/config/config-error.ts')
  const interrupt = new AbortController()
  const onInterrupt = () => interrupt.abort()
  process.once('SIGINT', onInterrupt)
  const bar = new ProgressBar({ unit: 'inputs' })
  const watch = new HangWatch(loaded.strategies.map(({ strategyId }) => strategyId))
  const run = await runBacktest(loaded, {
    watch,
    signal: interrupt.signal,
    onProgress: ({ readCount, totalCount, timeUs }) => bar.update(readCount, totalCount, formatWhen(timeUs)),
  }).finally(() => watch.end())
  bar.finish()
  process.removeListener('SIGINT', onInterrupt)
  if (!run.ok) throw new CliError('config', run.error.map(formatConfigError).join('\n'))
  await tell(run.value, options)
}

function rangeOf({ from, to }: Options): string[] {
  return [...(from === undefined ? [] : [`backtest.from=${from}`]), ...(to === undefined ? [] : [`backtest.to=${to}`])]
}

async function tell(result: BacktestResult, options: Options): Promise<void> {
  if (result.summary.speed?.eventCount === 0) throw new CliError('data', noDataText(result))
  if (options.trades !== undefined) await writeTrades(result, options.trades)
  if (options.json) {
    const { reportJsonOf } = await import('../../backtest/report-json.ts')
    writeJson({ ...reportJsonOf(result.summary), strategyFailures: result.failures, isInterrupted: result.isAborted })
  } else {
    const { renderReport } = await import('../../backtest/terminal-report.ts')
    const isTerminal = process.stdout.isTTY === true
    const useColor = isTerminal && process.env['NO_COLOR'] === undefined
    process.stdout.write(
      `${renderReport(result.summary, { columns: process.stdout.columns ?? 100, useColor, useUnicode: takesUnicode() }).trimEnd()}\n`,
    )
    for (const failure of result.failures) writeLine(`\nstrategy failed: ${failure}`)
  }
  if (result.isAborted) process.exitCode = EXIT_CODES.interrupted
  else if (result.failures.length > 0) process.exitCode = EXIT_CODES.bug
}

function noDataText({ summary }: BacktestResult): string {
  const lines = summary.skipped.map(({ instrumentId, series, text }) => `  ${instrumentId} ${series}: ${text}`)
  return ['there is nothing to run: no data for this configuration and range', ...lines].join('\n')
}

async function writeTrades(result: BacktestResult, file: string): Promise<void> {
  const { tradesCsv } = await import('../../backtest/trades-csv.ts')
  try {
    writeFileSync(file, [...tradesCsv(result.recorder)].join(''))
  } catch (error) {
    throw new CliError('environment', `${file} cannot be written: ${(error as Error).message}`)
  }
}

function takesUnicode(): boolean {
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || ''
  return process.stdout.isTTY !== true || /utf-?8/i.test(locale) || process.platform === 'win32'
}
