/** Reads the address of a database, as `libpq` writes it: several hosts, and only the one that takes writes is used. */

import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import type { PostgresHost } from './settings.ts'

export interface PostgresUrl {
  readonly user: string
  /** Empty where it has none. */
  readonly password: string
  readonly hosts: readonly PostgresHost[]
  readonly database: string
}

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#@]*)\/([^/?#]+)(?:\?([^#]*))?$/
const HOST = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+|%2[Ff][A-Za-z0-9._%-]+)(?::(\d{1,5}))?$/
const PORT = 5432
const HOSTS_MAX = 16
/** What `target_session_attrs` may say: we never use a server that does not take writes. */
const PRIMARY_WORDS = ['read-write', 'primary']

/** Errors: what is wrong, in words that do not repeat the address: there may be a password in it. */
export function parsePostgresUrl(text: string): Result<PostgresUrl, string> {
  const parts = SHAPE.exec(text)
  if (parts === null) return refusalOf('expected postgresql://USER@HOST:PORT/DATABASE, with more hosts after commas')
  const [, login = '', hostList = '', database = '', query = ''] = parts
  const [user = '', ...password] = login.split(':')
  if (user === '') return refusalOf('names no user: postgresql://USER@HOST/DATABASE')
  const hosts = hostList.split(',').map(hostOf)
  const bad = hosts.indexOf(undefined)
  if (bad >= 0) return refusalOf(`host ${bad + 1} of the address is none: expected NAME, NAME:PORT or [IPv6]:PORT`)
  if (hosts.length > HOSTS_MAX) return refusalOf(`names ${hosts.length} hosts; at most ${HOSTS_MAX}`)
  const fault = queryFault(query)
  if (fault !== undefined) return refusalOf(fault)
  const decoded = [user, password.join(':'), database].map(decodedOf)
  if (decoded.includes(undefined)) return refusalOf('has a % that is not followed by two hexadecimal digits')
  const [plainUser, plainPassword, plainDatabase] = decoded as [string, string, string]
  return okOf({
    user: plainUser,
    password: plainPassword,
    hosts: hosts as PostgresHost[],
    database: plainDatabase,
  })
}

function hostOf(text: string): PostgresHost | undefined {
  const [, name, port] = HOST.exec(text) ?? []
  const host = name === undefined ? undefined : decodedOf(name.replace(/^\[|\]$/g, ''))
  const number = port === undefined ? PORT : Number(port)
  return host === undefined || number < 1 || number > 65_535 ? undefined : { host, port: number }
}

function queryFault(query: string): string | undefined {
  for (const part of query.split('&').filter(each => each !== '')) {
    const [key, value = ''] = part.split('=')
    if (key !== 'target_session_attrs')
      return 'has a parameter other than target_session_attrs; TLS, time-outs and the password file are keys of their own'
    if (!PRIMARY_WORDS.includes(value))
      return `has target_session_attrs other than ${PRIMARY_WORDS.join(' or ')}: only the server that takes writes is used`
  }
  return undefined
}

function decodedOf(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
