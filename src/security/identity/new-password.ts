/** A password that is hashed or looked at: held against the rules where it is new; told where there is no room for it. */

import { okOf } from '../../core/std/result.ts'
import type { Answer } from '../../ports/people.ts'
import { HashingBusy, type PasswordHasher } from './password-hash.ts'
import { faultOfPassword } from './password-rules.ts'
import { refused } from './refusals.ts'

export async function hashNewPassword(hasher: PasswordHasher, password: string, name: string): Promise<Answer<string>> {
  const fault = faultOfPassword(password, name)
  if (fault !== undefined) return refused('PASSWORD_REFUSED', `this password is not taken: ${fault}`)
  return await unlessBusy(hasher.hash(password))
}

/** What came of hashing, or that there was no room for it. */
export async function unlessBusy<T>(hashing: Promise<T>): Promise<Answer<T>> {
  try {
    return okOf(await hashing)
  } catch (error) {
    if (error instanceof HashingBusy) return refused('BUSY', error.message)
    throw error
  }
}
