/**
 * The kills of one venue's gateway, on disk: they hold over its restarts, until a person resumes.
 *
 * Why a file of a fixed length: it is written in place, so that a full disk does not stop a kill from being kept. Invariant:
 * a file that cannot be read counts as a kill of everything.
 */

import { closeSync, constants, existsSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { SCOPE_LEVELS } from '../../core/domain/scope.ts'
import type { NamedScope } from './named-scope.ts'

const BYTES = 4_096

const keptKill = z.strictObject({
  level: z.enum(SCOPE_LEVELS),
  name: z.string(),
  flatten: z.boolean(),
  actor: z.string(),
  reason: z.string(),
  pressedUs: z.int(),
})
export type KeptKill = z.infer<typeof keptKill>
const kept = z.strictObject({ kills: z.array(keptKill) })

const UNREADABLE: KeptKill = {
  level: 'All',
  name: '',
  flatten: false,
  actor: 'holdfast',
  reason: 'the file of kills cannot be read',
  pressedUs: 0,
}

export function killFileOf(dataFolder: string, venueId: string): string {
  return path.join(dataFolder, `gateway-${venueId}.kill`)
}

export function readKills(file: string): KeptKill[] {
  if (!existsSync(file)) return []
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8'))).kills
  } catch {
    return [UNREADABLE]
  }
}

/** Errors: the operating system's. More kills than fit are one of everything. */
export function writeKills(file: string, kills: readonly KeptKill[]): void {
  const text = JSON.stringify({ kills })
  const fits = Buffer.byteLength(text) <= BYTES
  const reason = 'more scopes were killed than are kept apart'
  const bytes = Buffer.alloc(BYTES, ' ')
  bytes.write(fits ? text : JSON.stringify({ kills: [{ ...UNREADABLE, reason }] }))
  const fd = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600)
  try {
    writeSync(fd, bytes, 0, BYTES, 0)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/**
 * Keeps a kill for gateways that do not run now. A strategy's is the node's alone.
 *
 * Returns: the venues whose gateways ran in this folder before; they find it when they start.
 */
export function keepForNextStart(dataFolder: string, kill: KeptKill): string[] {
  if (kill.level === 'Strategy' || !existsSync(dataFolder)) return []
  const venues = readdirSync(dataFolder).flatMap(name => /^gateway-([A-Z0-9_]{1,16})\.kill$/.exec(name)?.[1] ?? [])
  for (const venueId of venues) {
    const file = killFileOf(dataFolder, venueId)
    writeKills(file, [...readKills(file).filter(other => !isSameScope(other, kill)), kill])
  }
  return venues.sort()
}

export function isSameScope(a: NamedScope, b: NamedScope): boolean {
  return a.level === b.level && a.name === b.name
}
