/** The second factors of people as rows: authenticator apps and passkeys, and that each code and each count is taken once. */

import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { FactorView } from '../../ports/people.ts'
import type { Passkey } from './passkeys.ts'
import { sealed, unsealed } from './sealed-secret.ts'
import { stepOfCode } from './totp.ts'
import type { World } from './world.ts'

export const FACTORS_MAX = 10
const LABEL_CHARS_MAX = 40
const NOTHING = new Uint8Array()

export class Factors {
  readonly #world: World
  readonly #ofPerson: StatementSync
  readonly #insert: StatementSync

  constructor(world: World) {
    this.#world = world
    this.#ofPerson = world.db.prepare('SELECT * FROM factors WHERE person_id = ? ORDER BY factor_id')
    this.#insert = world.db.prepare('INSERT INTO factors VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
  }

  views(personId: number): FactorView[] {
    return this.#ofPerson.all(personId).map(row => ({
      factorId: Number(row['factor_id']),
      kind: row['kind'] as FactorView['kind'],
      label: String(row['label']),
      addedUs: row['added_us'] as TimeUs,
      lastUsedUs: (row['last_used_us'] ?? undefined) as TimeUs | undefined,
    }))
  }

  passkeys(personId: number): (Passkey & { readonly factorId: number })[] {
    return this.#ofPerson
      .all(personId)
      .filter(row => row['kind'] === 'Passkey')
      .map(passkeyOf)
  }

  addTotp(personId: number, secret: Uint8Array, lastStep: number): void {
    this.#insert.run(
      personId,
      'Totp',
      'authenticator app',
      sealed(secret),
      lastStep,
      null,
      NOTHING,
      0,
      '',
      this.#world.nowUs(),
    )
  }

  /** Returns: false where this passkey is somebody's already. */
  addPasskey(personId: number, { credentialId, publicKey, counter, transports }: Passkey, label: string): boolean {
    if (this.isKnown(credentialId)) return false
    const named =
      label
        .replaceAll(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, LABEL_CHARS_MAX)
        .toWellFormed() || 'passkey'
    const { nowUs } = this.#world
    const [ways, none] = [transports.join(' '), sealed(NOTHING)]
    this.#insert.run(personId, 'Passkey', named, none, 0, credentialId, publicKey, counter, ways, nowUs())
    return true
  }

  isKnown(credentialId: string): boolean {
    return this.#world.db.prepare('SELECT 1 FROM factors WHERE credential_id = ?').get(credentialId) !== undefined
  }

  /** Takes a code once. Returns: whether it was worth something. */
  useTotp(personId: number, code: string): boolean {
    return this.#world.change(() => {
      const nowUs = this.#world.nowUs()
      for (const row of this.#ofPerson.all(personId)) {
        if (row['kind'] !== 'Totp') continue
        const secret = unsealed(row['sealed_secret'] as Uint8Array)
        const step = stepOfCode(secret, code, nowUs, Number(row['last_step']))
        if (step === undefined) continue
        const sql = 'UPDATE factors SET last_step = ?, last_used_us = ? WHERE factor_id = ?'
        this.#world.db.prepare(sql).run(step, nowUs, Number(row['factor_id']))
        return true
      }
      return false
    })
  }

  /** Returns: false where another use of it was faster: its count is not the one that was looked at any more. */
  usePasskey({ factorId, counter }: { factorId: number; counter: number }, newCounter: number): boolean {
    const sql = 'UPDATE factors SET counter = ?, last_used_us = ? WHERE factor_id = ? AND counter = ?'
    return this.#world.db.prepare(sql).run(newCounter, this.#world.nowUs(), factorId, counter).changes === 1
  }

  remove(personId: number, factorId: number): void {
    const sql = 'DELETE FROM factors WHERE person_id = ? AND factor_id = ?'
    this.#world.db.prepare(sql).run(personId, factorId)
  }

  drop(personId: number): void {
    this.#world.db.prepare('DELETE FROM factors WHERE person_id = ?').run(personId)
  }
}

function passkeyOf(row: Record<string, SQLOutputValue>): Passkey & { readonly factorId: number } {
  return {
    factorId: Number(row['factor_id']),
    credentialId: String(row['credential_id']),
    publicKey: row['public_key'] as Uint8Array,
    counter: Number(row['counter']),
    transports: String(row['transports']).split(' ').filter(Boolean),
  }
}
