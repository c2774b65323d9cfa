/** `holdfast alerts list | ack | resolve | silence | silences | unsilence | channels | test | log`: what is wrong, and who was told. */

import { type Command, InvalidArgumentError } from 'commander'
import { parseDurationUs } from '../../strategy/duration.ts'
import { takesDesk } from '../desk-command.ts'
import { parseTime } from '../option-values.ts'
import type { LogOptions, SilenceOptions, SomeOptions, TestOptions } from './alerts-actions.ts'

const actions = () => import('./alerts-actions.ts')

export function define(command: Command): void {
  takesDesk(command.command('list'))
    .description('The open alerts; with --all the newest of all')
    .option('--all', 'those that are over as well')
    .action(async (target: string, options: SomeOptions) => (await actions()).listAlerts(target, options))
  takesDesk(command.command('ack'), '<id>', 'such as A17')
    .description('Say that you look at it: nobody else is woken for it')
    .action(async (target: string, id: string, options: SomeOptions) =>
      (await actions()).acknowledge(target, id, options),
    )
  takesDesk(command.command('resolve'), '<id>', 'such as A17')
    .description('Say that it is over; what is still so opens a new one')
    .action(async (target: string, id: string, options: SomeOptions) =>
      (await actions()).resolveAlert(target, id, options),
    )
  defineSilences(command)
  takesDesk(command.command('channels'))
    .description('The ways that notifications go, and how they do')
    .action(async (target: string, options: SomeOptions) => (await actions()).listChannels(target, options))
  takesDesk(command.command('test'))
    .description('Send a test through every channel, and say which receivers took it')
    .option('--channel <name>', 'this one alone')
    .action(async (target: string, options: TestOptions) => (await actions()).testChannels(target, options))
  takesDesk(command.command('log'))
    .description('The newest notifications: by which channel, when, with what outcome')
    .option('--alert <id>', 'those of one alert')
    .action(async (target: string, options: LogOptions) => (await actions()).listDeliveries(target, options))
}

function defineSilences(command: Command): void {
  takesDesk(command.command('silence'))
    .description('Let nobody be told of some alerts for a while, such as during maintenance')
    .option('--code <pattern>', 'a code, or a pattern such as LINE_*, which Critical alerts escape', '*')
    .option('--subject <pattern>', 'an instrument, a venue …, or a pattern such as *.SIM', '*')
    .option('--from <time>', 'default: now', parseTime)
    .requiredOption('--for <duration>', 'such as 30m or 2h', parseDuration)
    .requiredOption('--why <text>', 'it is put on record')
    .action(async (target: string, options: SilenceOptions) => (await actions()).addSilence(target, options))
  takesDesk(command.command('silences'))
    .description('The silences that there are, and those to come')
    .action(async (target: string, options: SomeOptions) => (await actions()).listSilences(target, options))
  takesDesk(command.command('unsilence'), '<id>', 'such as S3')
    .description('End a silence')
    .action(async (target: string, id: string, options: SomeOptions) =>
      (await actions()).endSilence(target, id, options),
    )
}

function parseDuration(text: string): number {
  const us = parseDurationUs(text)
  if (us !== undefined && us > 0) return us
  throw new InvalidArgumentError('a duration such as 30m or 2h.')
}
