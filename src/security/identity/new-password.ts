/** A password that somebody chooses: held against the rules, then hashed. */

import { okOf } from '../../core/std/result.ts'
import type { Answer } from '../../ports/people.ts'
import { HashingBusy, type PasswordHasher } from './password-hash.ts'
import { faultOfPassword } from './password-rules.ts'
import { refused } from './refusals.ts'

export async function hashNewPassword(hasher: PasswordHasher, password: string, name: string): Promise<Answer<string>> {
  const fault = faultOfPassword(password, name)
  if (fault !== undefined) return refused('PASSWORD_REFUSED', `this password is not taken: ${fault}`)
  try {
    return okOf(await hasher.hash(password))
  } catch (error) {
    if (error instanceof HashingBusy) return refused('BUSY', error.message)
    throw error
  }
}
