/** `holdfast data messages`: what a line said, as it came, out of a recording: a line of text for each message, as raw sessions have them. */

import { createWriteStream, existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type AskedMessages, recordedMessages } from '../../market-data/recorder/recorded-messages.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { type KeyFileOptions, openingKeysOf } from '../key-files.ts'
import { styled } from '../output.ts'

export interface MessagesVerbOptions extends KeyFileOptions {
  readonly venue: string
  readonly line: string
  readonly from?: number
  readonly to?: number
  readonly out: string
}

const STANDARD_OUTPUT = '-'
/** Messages are written so many characters at a time. */
const TEXT_LENGTH = 65_536

export async function writeMessages(root: string, options: MessagesVerbOptions): Promise<void> {
  const { venue, line, from: fromUs = 0, to: toUs = Number.MAX_SAFE_INTEGER, out } = options
  if (out !== STANDARD_OUTPUT && existsSync(out))
    throw new CliError('usage', `${out} is there already; choose another file`)
  const asked = { root, venueId: venue, lineId: line, keys: openingKeysOf(options), fromUs, toUs }
  const texts = Readable.from(textsOf(asked), { objectMode: true, highWaterMark: 2 })
  if (out === STANDARD_OUTPUT) await pipeline(texts, process.stdout, { end: false })
  else await pipeline(texts, createWriteStream(out, { flags: 'wx', mode: 0o600 }))
}

function* textsOf(asked: AskedMessages): Generator<string> {
  let text = ''
  for (const message of recordedMessages(asked)) {
    if ('lostText' in message) tellLost(message.lostText)
    else text += lineOf(message.receiveTimeUs, message.text)
    if (text.length < TEXT_LENGTH) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** A line's end within a message is a blank: in JSON both mean nothing there. */
function lineOf(timeUs: number, text: string): string {
  const digits = String(timeUs).padStart(7, '0')
  return `${digits.slice(0, -6)}.${digits.slice(-6)}: ${text.replaceAll(/\r?\n/g, ' ')}\n`
}

function tellLost(lostText: string): void {
  process.exitCode = EXIT_CODES.data
  process.stderr.write(`${styled('red', 'lost', process.stderr)}  ${lostText}\n`)
}
