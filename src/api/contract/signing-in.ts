/** Who somebody is: signing in and out, the second factor again, and the first time by a one-time link. */

import { z } from 'zod'
import { FACTOR_KINDS, LINK_PURPOSES } from '../../ports/people.ts'
import { PERMISSIONS, ROLES } from '../../ports/permissions.ts'
import { endpoint } from './endpoint.ts'
import { done, nothing, personName, timeUs } from './values.ts'

/** What a browser's authenticator gets and gives: objects of WebAuthn's own making, as they go through JSON. */
export const passkeyOptions = z.strictObject({ options: z.record(z.string(), z.unknown()) })
export const passkeyResponse = z.strictObject({ response: z.record(z.string(), z.unknown()) })
/** `label`: what its owner calls it, such as the machine that keeps it. */
export const newPasskey = passkeyResponse.extend({ label: z.string().trim().min(1).max(60) })
export const totpCode = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'six digits') })
const recoveryCode = z.strictObject({ code: z.string().min(8).max(40) })
export const password = z.string().min(1).max(256)
/** As it stands in the fragment of the address that was printed. */
const link = z.string().min(1).max(200)

/** Who is asking, and what he may do. */
export const whoAmI = z.strictObject({
  name: z.string(),
  by: z.enum(['Session', 'Token']),
  roles: z.array(z.enum(ROLES)),
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Goes into the header `x-csrf-token` of whatever changes something; empty for a token, which needs none. */
  csrfToken: z.string(),
  /** The second factor counts as fresh until then; 0: it does not. */
  stepUpUntilUs: timeUs,
  expiresUs: timeUs,
  /** What is typed to confirm a kill. */
  desk: z.string(),
  environment: z.string(),
})
export type WhoAmI = z.infer<typeof whoAmI>

export const totpSecret = z.strictObject({
  /** Base32, to be typed where a picture cannot be read. */
  secret: z.string(),
  /** `otpauth://…`, for the picture. */
  uri: z.string(),
})
export const recoveryCodes = z.strictObject({ recoveryCodes: z.array(z.string()) })

export const SIGNING_IN = {
  session: endpoint({
    method: 'GET',
    path: '/api/v1/session',
    permission: 'SignedIn',
    answer: whoAmI,
    summary: 'Who am I, and what may I do?',
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/v1/sign-in',
    permission: 'Anyone',
    body: z.strictObject({ name: z.string().min(1).max(80), password }),
    answer: z.strictObject({ next: z.literal('SecondFactor'), factors: z.array(z.enum(FACTOR_KINDS)) }),
    summary: 'First step of signing in: name and password.',
  }),
  signInTotp: endpoint({
    method: 'POST',
    path: '/api/v1/sign-in/totp',
    permission: 'Anyone',
    body: totpCode,
    answer: whoAmI,
    summary: 'Second step: a code of the authenticator app.',
  }),
  signInPasskeyOptions: endpoint({
    method: 'POST',
    path: '/api/v1/sign-in/passkey-options',
    permission: 'Anyone',
    body: nothing,
    answer: passkeyOptions,
    summary: 'Second step with a passkey: what the browser has to sign.',
  }),
  signInPasskey: endpoint({
    method: 'POST',
    path: '/api/v1/sign-in/passkey',
    permission: 'Anyone',
    body: passkeyResponse,
    answer: whoAmI,
    summary: 'Second step: the signature of a passkey.',
  }),
  signInRecovery: endpoint({
    method: 'POST',
    path: '/api/v1/sign-in/recovery',
    permission: 'Anyone',
    body: recoveryCode,
    answer: whoAmI,
    summary: 'Second step: a recovery code, each of which works once.',
  }),
  signOut: endpoint({
    method: 'POST',
    path: '/api/v1/sign-out',
    permission: 'SignedIn',
    body: nothing,
    answer: done,
    summary: 'Ends this session.',
  }),
  stepUpTotp: endpoint({
    method: 'POST',
    path: '/api/v1/step-up/totp',
    permission: 'SignedIn',
    body: totpCode,
    answer: whoAmI,
    summary: 'The second factor again: a code of the authenticator app.',
  }),
  stepUpPasskeyOptions: endpoint({
    method: 'POST',
    path: '/api/v1/step-up/passkey-options',
    permission: 'SignedIn',
    body: nothing,
    answer: passkeyOptions,
    summary: 'The second factor again: what a passkey has to sign.',
  }),
  stepUpPasskey: endpoint({
    method: 'POST',
    path: '/api/v1/step-up/passkey',
    permission: 'SignedIn',
    body: passkeyResponse,
    answer: whoAmI,
    summary: 'The second factor again: the signature of a passkey.',
  }),
  enrolment: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment',
    permission: 'Anyone',
    body: z.strictObject({ link, name: personName, password }),
    answer: done,
    summary: 'Begins with a one-time link: the password is set; the name is that of the link, where it has one.',
  }),
  enrolmentLink: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/link',
    permission: 'Anyone',
    body: z.strictObject({ link }),
    answer: z.strictObject({
      purpose: z.enum(LINK_PURPOSES),
      /** Empty: the person chooses it. */
      name: z.string(),
      roles: z.array(z.enum(ROLES)),
      untilUs: timeUs,
    }),
    summary: 'What is this one-time link for, and whose is it?',
  }),
  enrolmentTotpBegin: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/totp-begin',
    permission: 'Anyone',
    body: nothing,
    answer: totpSecret,
    summary: 'A secret for the authenticator app.',
  }),
  enrolmentTotp: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/totp',
    permission: 'Anyone',
    body: totpCode,
    answer: done,
    summary: 'The first code of the authenticator app proves that it has the secret.',
  }),
  enrolmentPasskeyOptions: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/passkey-options',
    permission: 'Anyone',
    body: nothing,
    answer: passkeyOptions,
    summary: 'What a browser needs to make a passkey.',
  }),
  enrolmentPasskey: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/passkey',
    permission: 'Anyone',
    body: newPasskey,
    answer: done,
    summary: 'The new passkey.',
  }),
  enrolmentFinish: endpoint({
    method: 'POST',
    path: '/api/v1/enrolment/finish',
    permission: 'Anyone',
    body: nothing,
    answer: recoveryCodes.extend({ session: whoAmI }),
    summary: 'Ends the enrolment, and signs in; the recovery codes are shown this once.',
  }),
} as const
