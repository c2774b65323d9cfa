/** `holdfast cancel CONFIG [ORDER]`: cancels one order by its client order id, those of a strategy, or all. */

import type { Command } from 'commander'
import { tellSession } from '../api/remote-command.ts'
import { CliError } from '../exit-codes.ts'
import { actorName, type ControlOptions, takesSession } from '../session-control.ts'

interface Options extends ControlOptions {
  readonly all?: boolean
  readonly strategy?: string
}

export function define(command: Command): void {
  takesSession(command)
    .argument('[order]', 'a client order id')
    .option('--strategy <name>', 'the orders of a strategy')
    .option('--all', 'all orders')
    .action(cancel)
}

async function cancel(target: string, order: string | undefined, options: Options): Promise<void> {
  const wish = { ...wishOf(order, options), reason: options.reason ?? 'holdfast cancel' }
  const byFolder = { type: 'Cancel', actor: actorName(), ...wish } as const
  await tellSession(target, { byFolder, byConsole: { name: 'cancel', body: wish } }, options)
}

function wishOf(order: string | undefined, { all, strategy }: Options) {
  const wishes = [order !== undefined, strategy !== undefined, all === true].filter(Boolean)
  if (wishes.length !== 1) throw new CliError('usage', 'name one of an order, --strategy, --all')
  if (order !== undefined) return { what: 'Order', name: order } as const
  return strategy === undefined ? ({ what: 'All', name: '' } as const) : ({ what: 'Strategy', name: strategy } as const)
}
