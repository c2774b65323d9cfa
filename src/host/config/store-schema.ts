/** Where the journal is kept, as a person writes it: in the data folder, or in a database that several nodes share. */

import { z } from 'zod'
import { STORE_DURABILITIES } from '../../ports.ts'
import { parsePostgresUrl } from '../../store/postgres/postgres-url.ts'
import { duration, oneOf, text } from './scalars.ts'
import { section } from './section.ts'

/** Its text is kept; a refusal never shows it, as there may be a password in it. */
function postgresUrl() {
  const expected = 'postgresql://USER@HOST:PORT/DATABASE, with more hosts after commas'
  return z.string({ error: () => `missing; expected ${expected}` }).transform((found, context) => {
    const parsed = parsePostgresUrl(found)
    const hasPassword = parsed.ok ? parsed.value.password !== '' : /:\/\/[^@/]*:[^@/]*@/.test(found)
    const fault = hasPassword ? PASSWORD_IN_URL : parsed.ok ? undefined : parsed.error
    if (fault === undefined) return found
    context.issues.push({ code: 'custom', message: fault, input: '' })
    return z.NEVER
  })
}

const PASSWORD_IN_URL =
  'carries a password: a configuration is shown, journaled and copied, so nothing secret may stand in it; put it into a file that its owner alone can read and name that by passwordFile; if it was ever saved or shared, replace it'

const postgresSchema = section({
  kind: z.literal('postgres'),
  url: postgresUrl()
    .meta({ type: 'string' })
    .describe('The database. With several hosts the one that takes writes is used.'),
  passwordFile: text('the path of a file').describe('Relative to this file; only its owner may read it.').optional(),
  caFile: text('the path of a file')
    .describe('Certificates (PEM) that vouch for the server. Default: those that Node trusts.')
    .optional(),
  durability: oneOf(STORE_DURABILITIES)
    .describe('When a block counts as durable: on the disk of a synchronous standby as well, or of the primary alone.')
    .prefault('replica'),
  lease: duration(1).describe('How long a leader leads without a word: 200ms to 60s.').prefault('1s'),
  connectTimeout: duration(1).describe('To reach a host and log in.').prefault('2s'),
  answerTimeout: duration(1).describe('After this the database counts as away.').prefault('2s'),
})

export const storeSchema = z.discriminatedUnion('kind', [section({ kind: z.literal('embedded') }), postgresSchema], {
  error: 'expected kind: embedded or kind: postgres',
})
