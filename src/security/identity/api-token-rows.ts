/** Tokens of programs as rows: known by a hash, with an end, and when each was last used. */

import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { TokenFacts } from '../../ports/people.ts'
import { PERMISSIONS, type Permission } from '../../ports/permissions.ts'
import { LastUse } from './last-use.ts'
import { hashOfSecret, isTokenText, newToken } from './secrets.ts'
import type { World } from './world.ts'

/** A program may ask many times a second. */
const USE_NOTED_US = US_PER_MINUTE

export interface ApiToken {
  readonly tokenId: number
  readonly personId: number
  readonly scopes: readonly Permission[]
  readonly endsUs: TimeUs
}

export class ApiTokenRows {
  readonly #world: World
  readonly #byHash: StatementSync
  readonly #lastUse: LastUse

  constructor(world: World) {
    this.#world = world
    this.#byHash = world.db.prepare('SELECT * FROM tokens WHERE secret_hash = ? AND ends_us > ?')
    this.#lastUse = new LastUse(world, 'UPDATE tokens SET last_used_us = ? WHERE token_id = ?')
  }

  add(
    personId: number,
    label: string,
    scopes: readonly Permission[],
    endsUs: TimeUs,
  ): { tokenId: number; secret: string } {
    const { db, random, nowUs } = this.#world
    const secret = newToken(random)
    db.prepare('DELETE FROM tokens WHERE ends_us <= ?').run(nowUs())
    const { lastInsertRowid } = db
      .prepare('INSERT INTO tokens VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL)')
      .run(hashOfSecret(secret), personId, label, scopes.join(' '), nowUs(), endsUs)
    return { tokenId: Number(lastInsertRowid), secret }
  }

  /** The token of a secret, which is in use by this. */
  use(secret: string): ApiToken | undefined {
    if (!isTokenText(secret)) return undefined
    const nowUs = this.#world.nowUs()
    const row = this.#byHash.get(hashOfSecret(secret), nowUs)
    if (row === undefined) return undefined
    const tokenId = Number(row['token_id'])
    if (Number(row['last_used_us'] ?? 0) + USE_NOTED_US <= nowUs) this.#lastUse.note(tokenId, nowUs)
    return { tokenId, personId: Number(row['person_id']), scopes: scopesOf(row), endsUs: row['ends_us'] as TimeUs }
  }

  /** Newest first; of one person or all. */
  list(name?: string): TokenFacts[] {
    const sql = `SELECT tokens.*, people.name FROM tokens JOIN people USING (person_id)
      WHERE ends_us > ?2 AND (?1 IS NULL OR name = ?1) ORDER BY token_id DESC`
    return this.#world.db
      .prepare(sql)
      .all(name ?? null, this.#world.nowUs())
      .map(factsOf)
  }

  revoke(tokenId: number): boolean {
    return this.#world.db.prepare('DELETE FROM tokens WHERE token_id = ?').run(tokenId).changes === 1
  }

  revokeAllOf(personId: number): void {
    this.#world.db.prepare('DELETE FROM tokens WHERE person_id = ?').run(personId)
  }
}

function factsOf(row: Record<string, SQLOutputValue>): TokenFacts {
  return {
    tokenId: Number(row['token_id']),
    name: String(row['name']),
    label: String(row['label']),
    scopes: scopesOf(row),
    createdUs: row['created_us'] as TimeUs,
    endsUs: row['ends_us'] as TimeUs,
    lastUsedUs: (row['last_used_us'] ?? undefined) as TimeUs | undefined,
  }
}

function scopesOf(row: Record<string, SQLOutputValue>): Permission[] {
  const scopes = String(row['scopes']).split(' ')
  return PERMISSIONS.filter(each => scopes.includes(each))
}
