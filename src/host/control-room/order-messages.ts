/** Finds what this machine's gateways kept of an order: its messages to the venue and from it. */

import { createReadStream, readdirSync } from 'node:fs'
import path from 'node:path'
import { US_PER_DAY, US_PER_MINUTE } from '../../core/std/time.ts'
import {
  type KeptMessages,
  MESSAGE_DIRECTIONS,
  type MessagesOfOrder,
  type RawMessage,
  type RawMessages,
} from '../../ports/order-messages.ts'
import { type KeptMessage, messagesFolderOf, type Segment, segmentsIn } from '../live/message-segments.ts'

const SHOWN_MAX = 500
const SHOWN_CHARACTERS_MAX = 1024 * 1024
/** A longer line is none of ours. */
const LINE_BYTES_MAX = 1024 * 1024
/** The clock of the journal and that of the gateway are not one. */
const BEFORE_US = 5 * US_PER_MINUTE
/** Fills that come late, and what is said of them. */
const AFTER_US = US_PER_DAY
const NEW_LINE = 10

export class OrderMessages implements RawMessages {
  readonly #folder: string
  /** One after another: a search reads files from end to end. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(dataFolder: string) {
    this.#folder = messagesFolderOf(dataFolder)
  }

  of(order: MessagesOfOrder): Promise<KeptMessages> {
    const mine = this.#last.then(() => this.#search(order))
    this.#last = mine.catch(() => {})
    return mine
  }

  async #search(order: MessagesOfOrder): Promise<KeptMessages> {
    const segments = this.#segmentsOf(order.instrumentId)
    const found = new Newest()
    for (const segment of segmentsWithin(segments, order))
      for await (const line of linesWith(segment.file, order.clientOrderId)) found.add(line)
    return { ...found.kept, sinceUs: segments[0]?.fromUs ?? null }
  }

  /** Of the venue that the instrument trades at: a name of the list, never a path that is put together. */
  #segmentsOf(instrumentId: string): Segment[] {
    const venueId = instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
    try {
      const folder = readdirSync(this.#folder).find(name => name === venueId)
      return folder === undefined ? [] : segmentsIn(path.join(this.#folder, folder))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
}

/** The newest of what was found, as much of it as is shown. */
class Newest {
  #messages: RawMessage[] = []
  #characters = 0
  #leftOutCount = 0

  get kept(): Pick<KeptMessages, 'messages' | 'leftOutCount'> {
    return { messages: this.#messages, leftOutCount: this.#leftOutCount }
  }

  add({ timeUs, direction, text }: KeptMessage): void {
    this.#messages.push({ timeUs, direction, text })
    this.#characters += text.length
    while (this.#messages.length > SHOWN_MAX || this.#characters > SHOWN_CHARACTERS_MAX) {
      this.#characters -= this.#messages.shift()!.text.length
      this.#leftOutCount++
    }
  }
}

/** A segment ends where the next one begins. */
function segmentsWithin(segments: readonly Segment[], { createdTimeUs, closedTimeUs }: MessagesOfOrder): Segment[] {
  const fromUs = createdTimeUs - BEFORE_US
  const toUs = (closedTimeUs ?? Number.POSITIVE_INFINITY) + AFTER_US
  return segments.filter((segment, i) => {
    const endUs = segments[i + 1]?.fromUs ?? Number.POSITIVE_INFINITY
    return endUs >= fromUs && segment.fromUs <= toUs
  })
}

/** Looks for the name in the bytes, and reads no other line. A file that was dropped meanwhile has none. */
async function* linesWith(file: string, clientOrderId: string): AsyncGenerator<KeptMessage> {
  const name = Buffer.from(JSON.stringify(clientOrderId))
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const end = bytes.lastIndexOf(NEW_LINE) + 1
      yield* messagesIn(bytes.subarray(0, end), name, clientOrderId)
      rest = bytes.length - end > LINE_BYTES_MAX ? Buffer.alloc(0) : bytes.subarray(end)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Shape: whole lines. */
function* messagesIn(lines: Buffer, name: Buffer, clientOrderId: string): Generator<KeptMessage> {
  let at = lines.indexOf(name)
  while (at >= 0) {
    const begin = lines.lastIndexOf(NEW_LINE, at) + 1
    const end = lines.indexOf(NEW_LINE, at)
    const message = messageOf(lines.toString('utf8', begin, end))
    if (message?.orders.includes(clientOrderId)) yield message
    at = lines.indexOf(name, end)
  }
}

/** Returns: `undefined` for a line that a crash tore, or that somebody else wrote. */
function messageOf(line: string): KeptMessage | undefined {
  try {
    const { timeUs, direction, orders, text } = JSON.parse(line) as KeptMessage
    const isOurs = Number.isSafeInteger(timeUs) && MESSAGE_DIRECTIONS.includes(direction) && Array.isArray(orders)
    return isOurs && typeof text === 'string' ? { timeUs, direction, orders, text } : undefined
  } catch {
    return undefined
  }
}
