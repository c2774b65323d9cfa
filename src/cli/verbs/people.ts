/** `holdfast people …`: who may use the console, on the data folder itself, also while a session runs. */

import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Permission, ROLES, type Role, TOKEN_SCOPES } from '../../ports/permissions.ts'
import { parseDurationUs } from '../../strategy/duration.ts'
import type { AuditOptions, InviteOptions, SomeOptions, TokenOptions } from './people-actions.ts'

const actions = () => import('./people-actions.ts')

export function define(command: Command): void {
  command
    .command('roles')
    .description('Show what each role may do')
    .option('--json', 'write it as JSON')
    .action(async (options: SomeOptions) => (await actions()).showRoles(options))
  takesPeople(command, 'list')
    .description('Everybody: roles, second factors, when they were last in')
    .action(async (target: string, options: SomeOptions) => (await actions()).listPeople(target, options))
  definePersons(command)
  defineTokens(command)
  takesPeople(command, 'sessions')
    .description('Who is signed in, and from where')
    .action(async (target: string, options: SomeOptions) => (await actions()).listSessions(target, options))
  takesPeople(command, 'audit')
    .description('The newest records of who did what; with --verify the proof that none was changed')
    .option('--verify', 'read the whole chain')
    .option('--who <name>', 'those of one person')
    .option('--what <beginning>', 'such as people/ or commands/kill')
    .option('--limit <count>', 'how many', parseLimit, 30)
    .action(async (target: string, options: AuditOptions) => (await actions()).showAudit(target, options))
}

function definePersons(command: Command): void {
  takesPeople(command, 'invite', 'name')
    .description('Make a one-time link by which somebody enrols')
    .requiredOption('--role <role...>', `one or more of ${ROLES.join(', ')}`, collectRole)
    .action(async (target: string, name: string, options: InviteOptions) =>
      (await actions()).invitePerson(target, name, options),
    )
  takesPeople(command, 'set-roles', 'name')
    .description('Give somebody these roles, in place of those they have')
    .requiredOption('--role <role...>', `one or more of ${ROLES.join(', ')}`, collectRole)
    .action(async (target: string, name: string, options: InviteOptions) =>
      (await actions()).setRolesOf(target, name, options),
    )
  takesPeople(command, 'reset', 'name')
    .description('For a lost factor: end password, factors, sessions and tokens, and make a new one-time link')
    .action(async (target: string, name: string, options: SomeOptions) =>
      (await actions()).resetPerson(target, name, options),
    )
  takesPeople(command, 'revoke', 'name')
    .description('Let somebody in no more: sessions and tokens end at once')
    .action(async (target: string, name: string, options: SomeOptions) =>
      (await actions()).disablePerson(target, name, options),
    )
  takesPeople(command, 'enable', 'name')
    .description('Let somebody in again who was revoked')
    .action(async (target: string, name: string, options: SomeOptions) =>
      (await actions()).enablePerson(target, name, options),
    )
}

function defineTokens(command: Command): void {
  takesPeople(command, 'tokens')
    .description('The tokens of programs')
    .action(async (target: string, options: SomeOptions) => (await actions()).listTokens(target, options))
  takesPeople(command, 'token', 'name')
    .description('Make a token with which a program acts for somebody; it is shown once')
    .requiredOption('--scope <permission...>', `one or more of ${TOKEN_SCOPES.join(', ')}`, collectScope)
    .requiredOption('--label <text>', 'what it is for')
    .addOption(
      new Option('--for <duration>', 'how long it lasts, at most a year')
        .argParser(parseDuration)
        .default(parseDurationUs('30d'), '30d'),
    )
    .action(async (target: string, name: string, options: TokenOptions) =>
      (await actions()).createToken(target, name, options),
    )
  takesPeople(command, 'revoke-token', 'number')
    .description('End a token')
    .action(async (target: string, number: string, options: SomeOptions) =>
      (await actions()).revokeToken(target, number, options),
    )
}

function takesPeople(command: Command, name: string, argument?: string): Command {
  const verb = command
    .command(name)
    .argument('<config>', 'the configuration of the session, or its data folder')
    .option('--json', 'write what is answered as JSON')
  return argument === undefined ? verb : verb.argument(`<${argument}>`)
}

function collectRole(text: string, before: readonly Role[] = []): readonly Role[] {
  return [...before, oneOf(ROLES, text)]
}

function collectScope(text: string, before: readonly Permission[] = []): readonly Permission[] {
  return [...before, oneOf(TOKEN_SCOPES, text)]
}

function oneOf<T extends string>(words: readonly T[], text: string): T {
  const word = words.find(each => each === text)
  if (word === undefined) throw new InvalidArgumentError(`one of ${words.join(', ')}.`)
  return word
}

function parseDuration(text: string): number {
  const us = parseDurationUs(text)
  if (us === undefined || us <= 0) throw new InvalidArgumentError('a duration such as 30d or 12h.')
  return us
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (/^\d{1,3}$/.test(text) && limit > 0 && limit <= 500) return limit
  throw new InvalidArgumentError('a whole number from 1 to 500.')
}
