/** `holdfast run CONFIG`: a live session; a table of it at a terminal, lines or JSON elsewhere. */

import type { Command } from 'commander'
import type { FromNode } from '../../host/live/messages.ts'
import { type ConfigOptions, loadedConfigOf, takesConfig } from '../config-options.ts'
import { CliError } from '../exit-codes.ts'
import { LiveScreen } from '../live-screen.ts'
import { writeLine } from '../output.ts'

interface Options extends ConfigOptions {
  readonly json?: boolean
  readonly plain?: boolean
  readonly for?: string
}

export function define(command: Command): void {
  takesConfig(command)
    .option('--json', 'write what happens as JSON, one object a line')
    .option('--plain', 'write lines, no table')
    .option('--for <seconds>', 'stop by itself after this long')
    .action(run)
}

async function run(file: string, options: Options): Promise<void> {
  const seconds = options.for === undefined ? undefined : Number(options.for)
  if (seconds !== undefined && !(seconds > 0))
    throw new CliError('usage', `--for: a number of seconds above 0, found ${options.for}`)
  const loaded = await loadedConfigOf(file, options, { command: 'run' })
  const { stopPolicyOf } = await import('../../host/config/config-schema.ts')
  const { Supervisor } = await import('../../host/live/supervisor.ts')
  const printer = printerOf(options, loaded.dataFolder, file)
  const policy = stopPolicyOf(loaded.config)
  const supervisor = new Supervisor({
    loaded,
    overrides: options.set,
    onMessage: message => printer.take(message),
    onLog: text => printer.take({ kind: 'Log', text }),
    onEnd: exitCode => {
      printer.end(exitCode)
      process.exit(exitCode)
    },
  })
  let interrupts = 0
  process.on('SIGINT', () => {
    if (interrupts++ > 0) process.exit(130)
    printer.take({ kind: 'Log', text: `stopping (${loaded.config.stop} orders); Ctrl-C again ends at once` })
    supervisor.stop(policy)
  })
  process.on('SIGTERM', () => supervisor.stop(policy))
  if (seconds !== undefined) setTimeout(() => supervisor.stop(policy), seconds * 1_000)
  supervisor.start()
}

interface Printer {
  take(message: FromNode): void
  end(exitCode: number): void
}

function printerOf(options: Options, dataFolder: string, file: string): Printer {
  if (options.json) return { take: message => writeLine(JSON.stringify(message)), end: () => {} }
  if (options.plain || process.stdout.isTTY !== true) return new PlainPrinter()
  return new LiveScreen({ dataFolder, file })
}

/** One line for what happens, and one for the state every ten seconds. */
class PlainPrinter implements Printer {
  #shownUs = 0

  take(message: FromNode): void {
    switch (message.kind) {
      case 'View': {
        const { view } = message
        if (view.timeUs - this.#shownUs < 10_000_000) return
        this.#shownUs = view.timeUs
        const equity = view.accounts
          .map(account => `${account.accountId} ${account.equity} ${account.currency}`)
          .join(', ')
        const why = view.reasons.length === 0 ? 'trading' : view.reasons.join('; ')
        writeLine(
          `${why} | equity ${equity} | ${view.openOrderCount} orders, ${view.fillCount} fills | block ${view.blockNumber}`,
        )
        return
      }
      case 'Alert':
        writeLine(`${message.alert.severity.toLowerCase()} ${message.alert.code}: ${message.alert.text}`)
        return
      case 'Ready':
        writeLine(`ready to trade after ${message.readyMs} ms, epoch ${message.epoch}`)
        return
      case 'Leased':
        return
      case 'Log':
        writeLine(message.text)
        return
      case 'Fatal':
        process.stderr.write(`${message.reason}\n`)
        return
      case 'Stopped':
        writeLine('stopped')
        return
      default:
        message satisfies never
    }
  }

  end(): void {}
}
