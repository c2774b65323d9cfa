/** The command line: finds the verb, loads its file alone, and turns whatever happens into a message and an exit code. */

import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { EXIT_CODES, exitOf } from './exit-codes.ts'
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
  if (args.length === 0) program.help()
  await program.parseAsync([...args], { from: 'user' })
}

/** Commander would end the process by itself, with its own codes. */
function answerByException(command: Command): void {
  command.exitOverride().configureHelp({ sortSubcommands: false })
  for (const inner of command.commands) answerByException(inner)
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(text) as { version?: unknown }).version)
}

function tell(error: unknown): void {
  if (error instanceof CommanderError) {
    // Help and version were asked for; everything else is a command line that Commander has complained of already.
    process.exitCode = error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage
    return
  }
  const exit = exitOf(error)
  process.exitCode = EXIT_CODES[exit]
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (exit !== 'bug') process.stderr.write(`${message}\n`)
  else process.stderr.write(`holdfast: unexpected error, please report it:\n${stack ?? message}\n`)
}

// The reader of a pipe may have seen enough (`holdfast … | head`).
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  process.exit(EXIT_CODES.ok)
})
const [first, ...rest] = process.argv.slice(2)
// `holdfast help config` is what hands type.
await main(first === 'help' ? [...rest, '--help'] : process.argv.slice(2)).catch(tell)
