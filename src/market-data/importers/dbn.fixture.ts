/** DBN files made by hand for the tests of this room, from the published layout and not from the reader's tables. */

const INSTRUMENT = 5482
const PUBLISHER = 1

/** Head of a file with one instrument, number 5482, named ESH4 at GLBX. */
export function dbnHead(version: 1 | 2 | 3 = 3, symbol = 'ESH4'): Buffer {
  const width = version === 1 ? 22 : 71
  const fixed = Buffer.alloc(100)
  fixed.write('GLBX.MDP3', 0, 'latin1')
  // Behind schema and three counts; version 1 has one count more. Names are raw symbols, found are instrument numbers.
  const kindsAt = version === 1 ? 50 : 42
  fixed.writeUInt8(1, kindsAt)
  fixed.writeUInt8(0, kindsAt + 1)
  if (version > 1) fixed.writeUInt16LE(width, kindsAt + 3)
  const count = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const name = (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(width - text.length)])
  const mapping = [name(symbol), count(1), count(20_240_101), count(20_250_101), name(String(INSTRUMENT))]
  const content = Buffer.concat([fixed, count(0), count(1), name(symbol), count(0), count(0), count(1), ...mapping])
  return Buffer.concat([Buffer.from('DBN'), Buffer.from([version]), count(content.length), content])
}

function header(type: number, byteCount: number, timeNs: bigint): Buffer {
  const bytes = Buffer.alloc(byteCount)
  bytes.writeUInt8(byteCount / 4, 0)
  bytes.writeUInt8(type, 1)
  bytes.writeUInt16LE(PUBLISHER, 2)
  bytes.writeUInt32LE(INSTRUMENT, 4)
  bytes.writeBigUInt64LE(timeNs, 8)
  return bytes
}

const nanos = (price: number | undefined) =>
  price === undefined ? 2n ** 63n - 1n : BigInt(Math.round(price * 1e4)) * 100_000n

export interface OrderFields {
  readonly timeNs: bigint
  readonly orderId: bigint
  readonly price?: number
  readonly size: number
  readonly flags: number
  readonly action: string
  readonly side: string
}

/** A record of a single order. */
export function dbnOrder({ timeNs, orderId, price, size, flags, action, side }: OrderFields): Buffer {
  const bytes = header(0xa0, 56, timeNs)
  bytes.writeBigUInt64LE(orderId, 16)
  bytes.writeBigInt64LE(nanos(price), 24)
  bytes.writeUInt32LE(size, 32)
  bytes.writeUInt8(flags, 36)
  bytes.write(action, 38, 'latin1')
  bytes.write(side, 39, 'latin1')
  bytes.writeBigUInt64LE(timeNs, 40)
  return bytes
}

/** Best bid and ask with sizes; an undefined price is an empty side. `action` T makes it an execution too. */
export function dbnQuote(
  timeNs: bigint,
  bid: readonly [number | undefined, number],
  ask: readonly [number | undefined, number],
  action = 'A',
): Buffer {
  const bytes = header(0x01, 80, timeNs)
  bytes.writeBigInt64LE(nanos(ask[0]), 16)
  bytes.writeUInt32LE(1, 24)
  bytes.write(`${action}B`, 28, 'latin1')
  bytes.writeBigUInt64LE(timeNs, 32)
  bytes.writeBigInt64LE(nanos(bid[0]), 48)
  bytes.writeBigInt64LE(nanos(ask[0]), 56)
  bytes.writeUInt32LE(bid[1], 64)
  bytes.writeUInt32LE(ask[1], 68)
  return bytes
}

export function dbnBar(type: number, timeNs: bigint, prices: readonly number[], volume: number): Buffer {
  const bytes = header(type, 56, timeNs)
  for (const [at, price] of prices.entries()) bytes.writeBigInt64LE(nanos(price), 16 + 8 * at)
  bytes.writeBigUInt64LE(BigInt(volume), 48)
  return bytes
}

/** Any other record: its type alone matters. */
export function dbnOther(type: number, timeNs: bigint): Buffer {
  return header(type, 40, timeNs)
}
