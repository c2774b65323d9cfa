/** The command line: finds the verb, loads its file alone, and turns whatever happens into a message and an exit code. */

import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { coloredText } from '../core/std/terminal-text.ts'
import { EXIT_CODES, type ExitName, exitOf } from './exit-codes.ts'
import { watchOutput } from './lost-output.ts'
import { VERBS } from './verbs.ts'

async function main(args: readonly string[]): Promise<void> {
  const program = new Command('holdfast')
    .description('A live trading environment for automated strategies.')
    .version(versionOfPackage(), '-V, --version')
    .showSuggestionAfterError(true)
    .addHelpText('after', '\nMore about a verb: holdfast <verb> --help. Exit codes: docs/exit-codes.md.')
    .helpCommand(false)
  const name = args.find(argument => !argument.startsWith('-'))
  for (const verb of VERBS) {
    const command = program.command(verb.name).description(verb.summary)
    if (verb.name === name) (await verb.load()).define(command)
  }
  answerByException(program)
  describeEmptyLists(program)
  program.showHelpAfterError('More: holdfast --help')
  for (const command of program.commands) pointToHelp(command, program.name())
  if (args.length === 0) program.help()
  await program.parseAsync([...args], { from: 'user' })
}

/** `holdfast help config` is what hands type; of a verb that is none Commander complains. */
function meantBy(typed: readonly string[]): readonly string[] {
  const [first, ...rest] = typed
  if (first !== 'help') return typed
  const isKnown = rest.length === 0 || VERBS.some(({ name }) => name === rest[0])
  return isKnown ? [...rest, '--help'] : rest
}

/** Commander would end the process by itself, with its own codes. */
function answerByException(command: Command): void {
  command.exitOverride().configureHelp({ sortSubcommands: false })
  for (const inner of command.commands) answerByException(inner)
}

/** Help would say `default: []`. */
function describeEmptyLists(command: Command): void {
  for (const option of command.options)
    if (Array.isArray(option.defaultValue) && option.defaultValue.length === 0) option.defaultValueDescription = 'none'
  for (const inner of command.commands) describeEmptyLists(inner)
}

/** After what is wrong with a command line, where to read how it is right. */
function pointToHelp(command: Command, before: string): void {
  const name = `${before} ${command.name()}`
  command.showHelpAfterError(`More: ${name} --help`)
  for (const inner of command.commands) pointToHelp(inner, name)
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}

function tell(error: unknown): void {
  if (error instanceof CommanderError) return tellUsage(error)
  const exit = exitOf(error)
  process.exitCode = EXIT_CODES[exit]
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (exit === 'bug') process.stderr.write(`holdfast: unexpected error, please report it:\n${stack ?? message}\n`)
  else if (message !== '') process.stderr.write(`${coloredText(message)}\n`)
  tellProgram(exit, message)
}

/** Help and version were asked for; everything else is a command line that Commander has complained of already. */
function tellUsage({ exitCode, message }: CommanderError): void {
  process.exitCode = exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage
  if (exitCode !== 0) tellProgram('usage', message.replace(/^error: /, ''))
}

/** A program that reads JSON gets the reason as JSON; without words, its verb has told it already. */
function tellProgram(code: ExitName, text: string): void {
  if (text === '' || !process.argv.includes('--json')) return
  process.stdout.write(`${JSON.stringify({ error: { code, text } })}\n`)
}

watchOutput()
await main(meantBy(process.argv.slice(2))).catch(tell)
