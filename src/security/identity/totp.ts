/** Codes of authenticator apps: six digits, a new one every 30 seconds (RFC 6238), each worth something once. Pure. */

import { timingSafeEqual } from 'node:crypto'
import { HOTP, Secret, TOTP } from 'otpauth'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_SECOND } from '../../core/std/time.ts'
import type { TotpOffer } from '../../ports/people.ts'

export const TOTP_SECRET_BYTES = 20
const PERIOD_US = 30 * US_PER_SECOND
/** A step before and after: clocks differ, and people type slowly. */
const STEPS_AROUND = 1
const DIGITS = 6
const ISSUER = 'Holdfast'

export function offerOf(secret: Uint8Array, name: string): TotpOffer {
  const held = secretOf(secret)
  const { base32 } = held
  return { secret: base32, uri: new TOTP({ issuer: ISSUER, label: name, secret: held }).toString() }
}

/**
 * The step whose code this is.
 *
 * Shape: only steps after `lastStep` count: a code that was used, and those before it, are worth nothing.
 * Returns: undefined for a wrong code, one that is too old, or one that was used.
 */
export function stepOfCode(secret: Uint8Array, code: string, nowUs: TimeUs, lastStep: number): number | undefined {
  const typed = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(typed)) return undefined
  const now = stepAt(nowUs)
  let found: number | undefined
  // All of them are looked at: how long it takes tells nothing.
  for (let step = now - STEPS_AROUND; step <= now + STEPS_AROUND; step++) {
    if (isSame(codeOfStep(secret, step), typed) && step > lastStep) found ??= step
  }
  return found
}

export function codeOfStep(secret: Uint8Array, step: number): string {
  return HOTP.generate({ secret: secretOf(secret), counter: step, digits: DIGITS })
}

export function stepAt(timeUs: TimeUs): number {
  return Math.floor(timeUs / PERIOD_US)
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer })
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
