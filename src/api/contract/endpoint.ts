/** What is known of an endpoint: from it the routes, the OpenAPI document, the clients and the authorisation test are made. */

import type { ZodType } from 'zod'
import type { Permission } from '../../ports/permissions.ts'

export const METHODS = ['GET', 'POST', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

export interface Endpoint {
  readonly method: Method
  /** `:name` stands for a value of the caller. */
  readonly path: string
  /** `Anyone`: before or while signing in. `SignedIn`: whoever it is, about himself. `InPerson`: the same, and by no token. */
  readonly permission: Permission | 'Anyone' | 'SignedIn' | 'InPerson'
  /** A second factor, not older than five minutes. */
  readonly stepUp: boolean
  /** The configuration may ask for a second person: then it answers 202 with `waiting`. */
  readonly fourEyes: boolean
  readonly query?: ZodType
  readonly body?: ZodType
  readonly answer: ZodType
  readonly summary: string
}

interface Flags {
  readonly stepUp: false
  readonly fourEyes: false
}

/** An endpoint of which the flags that are left out are off. */
export function endpoint<const Given extends Omit<Endpoint, keyof Flags> & Partial<Endpoint>>(given: Given) {
  return { stepUp: false, fourEyes: false, ...given } as Omit<Flags, keyof Given> & Given
}
