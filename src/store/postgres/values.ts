/** Values of PostgreSQL, which come as text, as ours: whole numbers as numbers, bytes as bytes, all else as it is. */

import type { CustomTypesConfig } from 'pg'

const BOOL = 16
const BYTEA = 17
const INT8 = 20
const INT2 = 21
const INT4 = 23
const FLOAT8 = 701

function wholeOf(text: string): number {
  const whole = Number(text)
  if (!Number.isSafeInteger(whole)) throw new Error(`${text} is more than a number can hold`)
  return whole
}

function parserOf(type: number): (text: string) => unknown {
  switch (type) {
    case BYTEA:
      return text => Buffer.from(text.slice(2), 'hex')
    case INT8:
    case INT4:
    case INT2:
      return wholeOf
    case FLOAT8:
      return Number
    case BOOL:
      return text => text === 't'
    default:
      return text => text
  }
}

export const PARSERS = { getTypeParser: parserOf } as unknown as CustomTypesConfig
