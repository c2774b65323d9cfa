/** A try to prove who somebody is: counted before it is looked at, put on record, and forgiven where it proves it. */

import { okOf } from '../../core/std/result.ts'
import type { Whence } from '../../ports/audit.ts'
import type { Answer } from '../../ports/people.ts'
import {
  type AttemptSubject,
  type Attempts,
  addressSubject,
  type Charge,
  personAtPlace,
  personSubject,
} from './attempts.ts'
import type { KnownPlaces } from './known-places.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import { lockedOut, refused } from './refusals.ts'
import type { Proof } from './second-factor.ts'
import type { World } from './world.ts'

export interface Occasion {
  readonly what: 'sign-in' | 'step-up'
  readonly factor: string
  readonly whence: Whence
}

export class Proving {
  readonly #world: World
  readonly #rows: PeopleRows
  readonly #attempts: Attempts
  readonly #places: KnownPlaces

  constructor(world: World, rows: PeopleRows, attempts: Attempts, places: KnownPlaces) {
    this.#world = world
    this.#rows = rows
    this.#attempts = attempts
    this.#places = places
  }

  /** One try in a name, whether anybody has it or not. */
  charge(name: string, whence: Whence): Charge {
    return this.#attempts.charge([this.#subjectOf(name, whence), addressSubject(whence)])
  }

  /** Looks at a second factor; within the change that it allows. */
  check(person: Person, proof: Proof, { what, factor, whence }: Occasion): Answer<void> {
    const { personId, name } = person
    const subject = this.#subjectOf(name, whence)
    const charge = this.charge(name, whence)
    if (charge.retryAtUs !== undefined) return lockedOut(charge.retryAtUs)
    const isProven = proof(personId)
    const outcome = isProven ? 'Done' : 'Refused'
    this.#world.record({ who: name, whence, what, subject: name, outcome, text: factor })
    if (!isProven) return refused('SECOND_FACTOR_REFUSED', 'the second factor is not accepted')
    charge.takeBack()
    this.#attempts.clear(subject)
    return okOf(undefined)
  }

  #subjectOf(name: string, whence: Whence): AttemptSubject {
    const person = this.#rows.byName(name)
    const isKnownPlace = person !== undefined && this.#places.has(person.personId, whence)
    return isKnownPlace ? personAtPlace(name, whence) : personSubject(name)
  }
}
