/** The people of one data folder: every desk of this room, on one file. */

import type { AuditTrail } from '../../ports/audit.ts'
import type { ApiTokens, Enrolment, FourEyes, FrontDoor, OwnFactors, People, Roster } from '../../ports/people.ts'
import { AuditArchive, archiveFolderOf } from '../audit/audit-archive.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { ApiTokenRows } from './api-token-rows.ts'
import { TokenDesk } from './api-tokens.ts'
import { Attempts } from './attempts.ts'
import { Authority } from './authority.ts'
import { Ceremonies } from './ceremonies.ts'
import { EnrolmentDesk } from './enrolment.ts'
import { FactorSetup } from './factor-setup.ts'
import { Factors } from './factors.ts'
import { RequestDesk } from './four-eyes.ts'
import { SignInDoor } from './front-door.ts'
import { KnownPlaces } from './known-places.ts'
import { Links } from './links.ts'
import { OwnDesk } from './own-factors.ts'
import type { PasskeySite } from './passkeys.ts'
import { PASSWORD_COST, type PasswordCost, PasswordHasher } from './password-hash.ts'
import { PeopleChanges } from './people-changes.ts'
import { openPeopleFile } from './people-file.ts'
import { PeopleRows } from './people-rows.ts'
import { Proving } from './proving.ts'
import { RecoveryCodes } from './recovery-codes.ts'
import { RosterDesk } from './roster.ts'
import { SecondFactor } from './second-factor.ts'
import { SESSION_TIMES, Sessions, type SessionTimes } from './sessions.ts'
import { Tickets } from './tickets.ts'
import { MACHINE_NATURE, type Nature, World } from './world.ts'

export interface PeopleOptions {
  /** Asked at every ceremony: the port may be known late. Undefined: no passkeys, as at an address of numbers. */
  readonly site?: () => PasskeySite | undefined
  readonly sessionTimes?: SessionTimes
  readonly nature?: Nature
  readonly passwordCost?: PasswordCost
}

/** Errors: PeopleFileError. */
export function openPeople(file: string, options: PeopleOptions = {}): People {
  const { site = () => undefined, sessionTimes = SESSION_TIMES } = options
  const { nature = MACHINE_NATURE, passwordCost = PASSWORD_COST } = options
  const db = openPeopleFile(file)
  const world = new World(db, new AuditLog(db, nature.nowUs, new AuditArchive(archiveFolderOf(file))), nature)
  return new PeopleOfFile(
    world,
    new Sessions(world, sessionTimes),
    site,
    new PasswordHasher(nature.random, passwordCost),
  )
}

class PeopleOfFile implements People {
  readonly door: FrontDoor
  readonly enrolment: Enrolment
  readonly own: OwnFactors
  readonly roster: Roster
  readonly tokens: ApiTokens
  readonly fourEyes: FourEyes
  readonly audit: AuditTrail
  readonly #world: World

  constructor(world: World, sessions: Sessions, site: () => PasskeySite | undefined, hasher: PasswordHasher) {
    this.#world = world
    this.audit = world.audit
    const rows = new PeopleRows(world)
    const [attempts, tickets, links] = [new Attempts(world), new Tickets(world), new Links(world)]
    const places = new KnownPlaces(world)
    const [ceremonies, factors, codes] = [new Ceremonies(world), new Factors(world), new RecoveryCodes(world)]
    const secondFactor = new SecondFactor(factors, codes, ceremonies, site)
    const setup = new FactorSetup(world, ceremonies, site)
    const authority = new Authority(world, rows, sessions)
    const changes = new PeopleChanges(world, authority)
    const tokens = new ApiTokenRows(world)
    const proving = new Proving(world, rows, attempts, places)
    this.door = new SignInDoor({ world, rows, hasher, proving, places, tickets, secondFactor, sessions, tokens })
    this.enrolment = new EnrolmentDesk({
      world,
      rows,
      hasher,
      attempts,
      places,
      links,
      setup,
      factors,
      codes,
      sessions,
    })
    this.own = new OwnDesk({ world, rows, authority, hasher, attempts, setup, factors, codes, sessions, tickets })
    this.roster = new RosterDesk({
      ...{ world, rows, authority, changes, links, factors, codes },
      ...{ secondFactor, sessions, tickets, tokens, places },
    })
    this.tokens = new TokenDesk({ world, rows, authority, changes, tokens })
    this.fourEyes = new RequestDesk({ world, rows, authority, changes })
  }

  close(): void {
    this.#world.db.close()
  }
}
