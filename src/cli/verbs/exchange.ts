/** `holdfast exchange`: a simulated venue that speaks a real venue's protocol, its keys, and its ledger as lines. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { ExchangeFolders, RunningExchange } from '../../host/exchange-process.ts'
import { CliError } from '../exit-codes.ts'
import { writeJsonLine, writeLine } from '../output.ts'
import { refuseEnvironment } from '../refuse-environment.ts'

interface Options {
  readonly data: string
  readonly port?: number
  readonly json?: boolean
  readonly faultPort?: number
  readonly faults?: string
}

interface KeyOptions {
  readonly data: string
  readonly account?: string
  readonly kind: string
  readonly readOnly?: boolean
  readonly withdraw?: boolean
  readonly ip: readonly string[]
}

const DATA_FOLDER = 'var/exchange'
const DATA_HELP = 'where its ledger and its keys are'

export function define(command: Command): void {
  command
    .argument('[settings]', 'a YAML file (docs/venues/exchange.md); absent: a market of two symbols and one account')
    .option('--data <folder>', DATA_HELP, DATA_FOLDER)
    .option('--port <port>', 'in place of the settings’ own; 0 for any free one', parsePort)
    .option('--fault-port <port>', 'open a port on this machine to break the venue by', parsePort)
    .option('--faults <file>', 'faults that are armed from the start')
    .option('--json', 'write what happens as JSON, one object a line')
    .action(run)
  command
    .command('keys')
    .description('Add a key for an account')
    .option('--data <folder>', DATA_HELP, DATA_FOLDER)
    .option('--account <name>', 'whose; needed')
    .option('--kind <kind>', 'HMAC or Ed25519', 'HMAC')
    .option('--read-only', 'it may not trade')
    .option('--withdraw', 'it says that it may withdraw: for tests of who refuses such keys')
    .option('--ip <address>', 'only from here; may be given again', collect, [])
    .action(addKeyOf)
  command
    .command('export')
    .description('Write orders, executions and balances of the ledger as JSON lines')
    .argument('[folder]', DATA_HELP, DATA_FOLDER)
    .action(exportLedger)
}

const collect = (value: string, before: readonly string[]) => [...before, value]

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('a port from 0 to 65535.')
}

// ── running ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function run(file: string | undefined, options: Options): Promise<void> {
  const { exchangeFolders, startExchange } = await import('../../host/exchange-process.ts')
  const folders = exchangeFolders(resolve(options.data))
  const exchange = await startExchange({
    folders,
    loaded: file === undefined ? undefined : await settingsOf(file, folders),
    port: options.port,
    faultPort: options.faultPort,
    faultScript: options.faults === undefined ? undefined : await scriptOf(options.faults),
    log: line => process.stderr.write(`exchange: ${line}\n`),
  }).catch(refuse)
  if (options.json) writeJsonLine(listeningLine(exchange, folders))
  else tellPerson(exchange, folders)
  const stop = () => void exchange.close().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  // Started by another program, it ends with it.
  process.once('disconnect', stop)
}

async function settingsOf(file: string, folders: ExchangeFolders) {
  const { readExchangeFile } = await import('../../host/exchange-file.ts')
  const { formatConfigError } = await import('../../host/config/config-error.ts')
  const loaded = readExchangeFile(file, folders.ledgerPath)
  if (!loaded.ok) throw new CliError('config', loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}

async function scriptOf(file: string) {
  const { readFaultScript } = await import('../../venues/simulated/exchange/faults/fault-schema.ts')
  if (!existsSync(file)) throw new CliError('config', `${file}: there is no such file`)
  const script = readFaultScript(file)
  if (!script.ok) throw new CliError('config', script.error.join('\n'))
  return script.value
}

function refuse(error: unknown): Promise<never> {
  const { name, message, code } = error as NodeJS.ErrnoException
  if (name === 'LedgerUseError') throw new CliError('environment', message)
  if (name === 'KeyFileError') throw new CliError('config', message)
  if (code === 'EADDRINUSE') throw new CliError('environment', `${message}; choose another with --port`)
  if (code === 'ERR_SQLITE_ERROR') throw new CliError('environment', `the ledger cannot be used: ${message}`)
  return refuseEnvironment(error)
}

/** For programs: everything they need to come in, and no secret. */
function listeningLine({ host, port, faultPort, keys }: RunningExchange, { keyFile, ledgerPath }: ExchangeFolders) {
  const names = keys.map(({ account, kind, apiKey }) => ({ account, kind, apiKey }))
  return { event: 'listening', host, port, faultPort, keyFile, ledgerPath, keys: names }
}

function tellPerson({ host, port, faultPort, keys }: RunningExchange, { keyFile, ledgerPath }: ExchangeFolders): void {
  const base = `http://${host}:${port}`
  writeLine(`A simulated exchange, no real money: ${base} (REST /api/v3, WebSocket /ws, /stream, /ws-api/v3)`)
  writeLine(`  keys     ${keyFile} (${keys.length}: yours alone to read)`)
  writeLine(`  ledger   ${ledgerPath}`)
  if (faultPort !== undefined) writeLine(`  faults   http://127.0.0.1:${faultPort}`)
  writeLine('Try it:')
  writeLine(`  curl '${base}/api/v3/ticker/bookTicker?symbol=BTCUSDT'`)
  writeLine('Ctrl-C ends it; orders, balances and the market are there again at the next start.')
}

// ── keys and ledger ──────────────────────────────────────────────────────────────────────────────────────────────────

async function addKeyOf(options: KeyOptions, command: Command): Promise<void> {
  const { exchangeFolders } = await import('../../host/exchange-process.ts')
  const { addKey, privateKeyFileOf } = await import('../../venues/simulated/exchange/key-file.ts')
  const { kind } = options
  if (options.account === undefined) command.error('error: required option --account <name> not specified')
  if (kind !== 'HMAC' && kind !== 'Ed25519') throw new CliError('usage', `--kind ${kind}: one of HMAC, Ed25519`)
  const { keyFile } = exchangeFolders(resolve(dataOf(options, command)))
  const rights = { canTrade: options.readOnly !== true, canWithdraw: options.withdraw === true, ips: options.ip }
  const key = await Promise.resolve()
    .then(() => addKey(keyFile, kind, options.account!, Date.now(), rights))
    .catch(refuse)
  writeLine(`${key.apiKey}  ${kind} key of ${key.account}; a running exchange takes it after a restart`)
  writeLine(`its secret is in ${kind === 'HMAC' ? keyFile : privateKeyFileOf(keyFile, key.apiKey)}`)
}

/** Commander gives an option of both a command and its sub-command to the command. */
function dataOf(options: { readonly data: string }, command: Command): string {
  const ofParent = command.parent?.opts<{ data?: string }>().data
  return options.data === DATA_FOLDER ? (ofParent ?? options.data) : options.data
}

async function exportLedger(folder: string, _: unknown, command: Command): Promise<void> {
  const { exchangeFolders } = await import('../../host/exchange-process.ts')
  const { ledgerLines } = await import('../../venues/simulated/exchange/ledger-lines.ts')
  const { ledgerPath } = exchangeFolders(resolve(dataOf({ data: folder }, command)))
  const lines = await Promise.resolve()
    .then(() => ledgerLines(ledgerPath))
    .catch(refuse)
  for (const line of lines) writeJsonLine(line)
}
