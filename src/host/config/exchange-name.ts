/** The name of an exchange in a configuration: one that we trade at, or any that ccxt has streams of. */

import { z } from 'zod'
import { hasStreams } from '../../venues/ccxt/ccxt-exchange.ts'
import { EXCHANGE_NAMES } from '../../venues/ccxt/dialects.ts'
import { wrong } from './scalars.ts'

export function exchangeName() {
  const expected = `one of ${EXCHANGE_NAMES.join(', ')}, or another exchange that ccxt has streams of`
  return z.string({ error: ({ input }) => wrong(expected, input) }).refine(hasStreams, {
    error: ({ input }) => wrong(expected, input),
  })
}
