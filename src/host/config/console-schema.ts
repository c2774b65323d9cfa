/** The console and its API as a person writes them: where they listen, for whom, under which name and certificate. */

import { BlockList, isIP } from 'node:net'
import type { z } from 'zod'
import { FOUR_EYES_WORDS } from '../../api/contract/commands.ts'
import { checked, duration, oneOf, text, whole, wrong } from './scalars.ts'
import { list, section } from './section.ts'

const LISTEN = '127.0.0.1:7443'
const NETWORKS_MAX = 64

const listenAddress = () =>
  checked(`an address and a port such as ${LISTEN} or '[::1]:7443'`, found => parseListen(found) !== undefined)

export interface ListenAddress {
  readonly host: string
  /** 0: one that is free. */
  readonly port: number
}

/** Returns: `undefined` for anything but an IP address and a port. */
export function parseListen(found: string): ListenAddress | undefined {
  const [, six, four, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(found) ?? []
  const host = six ?? four ?? ''
  const port = Number(digits)
  const isSound = isIP(host) === (six === undefined ? 4 : 6) && port <= 65_535
  return isSound ? { host, port } : undefined
}

export function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}

/** Returns: `undefined` for what is no network; an address alone is a network of one. */
export function parseNetwork(found: string): { readonly address: string; readonly prefix: number } | undefined {
  const [, address = '', digits] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(found) ?? []
  const version = isIP(address)
  const prefixMax = version === 4 ? 32 : 128
  const prefix = digits === undefined ? prefixMax : Number(digits)
  return version !== 0 && prefix <= prefixMax ? { address, prefix } : undefined
}

/** Those who may connect. */
export function networksOf(networks: readonly string[]): BlockList {
  const allowed = new BlockList()
  for (const { address, prefix } of networks.map(each => parseNetwork(each)!))
    allowed.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return allowed
}

const certificateSchema = section({
  file: text('the path of a file').describe('The certificate and those between it and its authority (PEM).'),
  keyFile: text('the path of a file').describe('Its private key (PEM); only its owner may read it.'),
})

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/

const written = section({
  listen: listenAddress().describe('Beyond this machine only with "allow".').prefault(LISTEN),
  allow: list(
    checked('a network such as 10.0.0.0/8 or an address', found => parseNetwork(found) !== undefined),
    '[10.0.0.0/8]',
  )
    .max(NETWORKS_MAX, { error: `expected at most ${NETWORKS_MAX} networks` })
    .describe('Who may connect. Default: this machine.')
    .prefault(['127.0.0.0/8', '::1']),
  name: checked(
    'the name of a host such as console.example.org, in lower case',
    found => HOST_NAME.test(found) && isIP(found) === 0,
  )
    .describe('By which browsers reach it; passkeys belong to it. Default: localhost.')
    .prefault('localhost'),
  certificate: certificateSchema
    .describe('Both relative to this file. Default: one by an authority of its own, in the data folder.')
    .optional(),
  fourEyes: list(oneOf(FOUR_EYES_WORDS as [string, ...string[]]), '[resume, set-limit]')
    .describe('What a second person has to approve. Never what reduces risk.')
    .prefault([]),
  sessionMax: duration(60_000_000).describe('After this long one has to sign in again.').prefault('12h'),
  auditRowsMax: whole(1_000, 10_000_000)
    .describe('Records of who did what in people.sqlite; older ones go into files of audit-archive.')
    .prefault('100000'),
  sessionIdle: duration(60_000_000).describe('The same, with nothing done.').prefault('30m'),
})

export const consoleSchema = written.superRefine((found, context) => {
  const complain = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
  const { host } = parseListen(found.listen)!
  const isOpen = found.allow.some(network => !isLoopback(parseNetwork(network)!.address))
  if (!isLoopback(host) && !isOpen) complain('listen', wrongListen(found.listen))
  if (!isLoopback(host) && found.name === 'localhost')
    complain(
      'listen',
      `${found.listen} is beyond this machine: browsers there need a name to reach it by; set console.name`,
    )
  if (found.sessionIdle > found.sessionMax)
    complain('sessionIdle', 'is longer than sessionMax: it would never count; expected the same or less')
})

function wrongListen(listen: string): string {
  return `${wrong(`an address of this machine, such as ${LISTEN}`, listen)}: beyond it only with console.allow, the networks that may connect`
}

export type ConsoleConfig = z.infer<typeof consoleSchema>
