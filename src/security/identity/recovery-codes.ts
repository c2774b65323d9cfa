/** Recovery codes: ten for each person, shown once, kept as hashes, each good for one sign-in. */

import type { StatementSync } from 'node:sqlite'
import { hashOfSecret, type RandomBytes } from './secrets.ts'
import type { World } from './world.ts'

const CODES = 10
const CODE_CHARS = 16
/** Without letters that are taken for digits. 32 of them: 16 make 80 bits, too many to be tried even from a stolen file. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export class RecoveryCodes {
  readonly #world: World
  readonly #insert: StatementSync
  readonly #use: StatementSync
  readonly #count: StatementSync
  readonly #delete: StatementSync

  constructor(world: World) {
    this.#world = world
    const { db } = world
    this.#insert = db.prepare('INSERT INTO recovery_codes (code_hash, person_id) VALUES (?, ?)')
    this.#use = db.prepare(
      'UPDATE recovery_codes SET used_us = ? WHERE person_id = ? AND code_hash = ? AND used_us IS NULL',
    )
    this.#count = db.prepare('SELECT count(*) AS left FROM recovery_codes WHERE person_id = ? AND used_us IS NULL')
    this.#delete = db.prepare('DELETE FROM recovery_codes WHERE person_id = ?')
  }

  /** New codes; the older ones are worth nothing from now on. */
  renew(personId: number): string[] {
    this.#delete.run(personId)
    const codes = Array.from({ length: CODES }, () => newCode(this.#world.random))
    for (const code of codes) this.#insert.run(hashOfCode(code), personId)
    return codes
  }

  /** Returns: whether it was one of theirs, and not used yet. */
  use(personId: number, code: string): boolean {
    return this.#use.run(this.#world.nowUs(), personId, hashOfCode(code)).changes === 1
  }

  left(personId: number): number {
    return Number(this.#count.get(personId)?.['left'])
  }

  drop(personId: number): void {
    this.#delete.run(personId)
  }
}

/** `4f7k-…`: in fours, for people who type. */
function newCode(random: RandomBytes): string {
  const chars = [...random(CODE_CHARS)].map(byte => ALPHABET[byte % ALPHABET.length]).join('')
  return chars.replaceAll(/(?<=^(?:.{4})+)(?=.)/g, '-')
}

/** As it may be typed: with blanks, without strokes, in capitals. */
function hashOfCode(code: string): string {
  return hashOfSecret(code.toLowerCase().replaceAll(/[^0-9a-z]/g, ''))
}
