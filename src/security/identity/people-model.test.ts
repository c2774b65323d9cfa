/** Random commands to the real people and to their naive twin: every answer is the same, after every command. */

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'
import type { Answer, SignedIn } from '../../ports/people.ts'
import { NaivePeople, type Word } from './naive-people.ts'
import {
  AT_MACHINE,
  type Enrolled,
  enrolPerson,
  granted,
  HERE,
  type House,
  openHouse,
  PASSWORD,
} from './people.fixture.ts'
import { codeOfStep, stepAt } from './totp.ts'

const NAMES = ['one', 'two'] as const

/** The real ones: what they handed out stands at the same place as the twin's own. */
interface Real extends House {
  readonly enrolled: ReadonlyMap<string, Enrolled>
  readonly tickets: string[]
  readonly sessions: SignedIn[]
  readonly tokens: { readonly tokenId: number; readonly secret: string }[]
}

type Command = fc.AsyncCommand<NaivePeople, Real>

class Wait implements Command {
  readonly us: number
  constructor(us: number) {
    this.us = us
  }
  check = () => true
  async run(model: NaivePeople, { clock }: Real): Promise<void> {
    clock.wait(this.us)
    model.nowUs += this.us
  }
  toString = () => `wait ${this.us / US_PER_SECOND} s`
}

class SignIn implements Command {
  readonly name: string
  readonly isRight: boolean
  constructor(name: string, isRight: boolean) {
    this.name = name
    this.isRight = isRight
  }
  check = () => true
  async run(model: NaivePeople, real: Real): Promise<void> {
    const answer = await real.people.door.signIn(this.name, this.isRight ? PASSWORD : `not ${PASSWORD}`, elsewhere())
    assert.equal(wordOf(answer), model.signIn(this.name, this.isRight))
    if (answer.ok) real.tickets.push(answer.value.ticket)
  }
  toString = () => `sign in ${this.name} ${this.isRight ? 'rightly' : 'wrongly'}`
}

/** `away`: how many steps from now the code is; undefined for a wrong one. */
class Prove implements Command {
  readonly at: number
  readonly away: number | undefined
  constructor(at: number, away: number | undefined) {
    this.at = at
    this.away = away
  }
  check = (model: NaivePeople) => model.tickets.length > 0
  async run(model: NaivePeople, real: Real): Promise<void> {
    const at = this.at % model.tickets.length
    const { step, code } = codeOf(real, model.tickets[at]!.name, this.away)
    const answer = real.people.door.signInByTotp(real.tickets[at]!, code, elsewhere())
    assert.equal(wordOf(answer), model.prove(model.tickets[at]!, step))
    if (answer.ok) real.sessions.push(answer.value)
  }
  toString = () => `prove ticket ${this.at} by the code of step ${this.away}`
}

class StepUp implements Command {
  readonly at: number
  readonly away: number | undefined
  constructor(at: number, away: number | undefined) {
    this.at = at
    this.away = away
  }
  check = (model: NaivePeople) => model.sessions.length > 0
  async run(model: NaivePeople, real: Real): Promise<void> {
    const at = this.at % model.sessions.length
    const { step, code } = codeOf(real, model.sessions[at]!.name, this.away)
    const answer = real.people.door.stepUpByTotp(real.sessions[at]!.secret, code, elsewhere())
    assert.equal(wordOf(answer), model.stepUp(model.sessions[at]!, step))
    if (!answer.ok) return
    assert.equal(real.people.door.callerOfSession(real.sessions[at]!.secret), undefined, 'the old secret')
    real.sessions[at] = answer.value
  }
  toString = () => `step up session ${this.at} by the code of step ${this.away}`
}

class SignOut implements Command {
  readonly at: number
  constructor(at: number) {
    this.at = at
  }
  check = (model: NaivePeople) => model.sessions.length > 0
  async run(model: NaivePeople, real: Real): Promise<void> {
    const at = this.at % model.sessions.length
    real.people.door.signOut(real.sessions[at]!.caller, HERE)
    model.sessions[at]!.hasEnded = true
  }
  toString = () => `sign out ${this.at}`
}

class Disable implements Command {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  check = (model: NaivePeople) => !model.people.get(this.name)!.isDisabled
  async run(model: NaivePeople, { people }: Real): Promise<void> {
    granted(people.roster.disable(AT_MACHINE, this.name, HERE))
    model.disable(this.name)
  }
  toString = () => `disable ${this.name}`
}

class Enable implements Command {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
  check = (model: NaivePeople) => model.people.get(this.name)!.isDisabled
  async run(model: NaivePeople, { people }: Real): Promise<void> {
    granted(people.roster.enable(AT_MACHINE, this.name, HERE))
    model.people.get(this.name)!.isDisabled = false
  }
  toString = () => `enable ${this.name}`
}

class MakeToken implements Command {
  readonly name: string
  readonly lastsUs: number
  constructor(name: string, lastsUs: number) {
    this.name = name
    this.lastsUs = lastsUs
  }
  check = (model: NaivePeople) => !model.people.get(this.name)!.isDisabled && model.tokens.length < 15
  async run(model: NaivePeople, real: Real): Promise<void> {
    const endsUs = (model.nowUs + this.lastsUs) as TimeUs
    const wish = { name: this.name, label: '', scopes: ['ViewTrading'], endsUs } as const
    const { facts, secret } = granted(real.people.tokens.create(AT_MACHINE, wish, HERE))
    real.tokens.push({ tokenId: facts.tokenId, secret })
    model.tokens.push({ name: this.name, endsUs, isRevoked: false })
  }
  toString = () => `token of ${this.name} for ${this.lastsUs / US_PER_HOUR} h`
}

class RevokeToken implements Command {
  readonly at: number
  constructor(at: number) {
    this.at = at
  }
  check = (model: NaivePeople) => model.tokens.length > 0
  async run(model: NaivePeople, { people, tokens }: Real): Promise<void> {
    const at = this.at % model.tokens.length
    people.tokens.revoke(AT_MACHINE, tokens[at]!.tokenId, HERE)
    model.tokens[at]!.isRevoked = true
  }
  toString = () => `revoke token ${this.at}`
}

/** Looks at everything that was ever handed out. */
class LookAtAll implements Command {
  check = () => true
  async run(model: NaivePeople, { people, sessions, tokens, clock }: Real): Promise<void> {
    sessions.forEach(({ secret }, at) => {
      const found = people.door.callerOfSession(secret)
      const session = model.sessions[at]!
      assert.equal(found !== undefined, model.use(session), `session ${at}`)
      if (found === undefined) return
      assert.equal(found.caller.stepUpUntilUs > clock.timeUs, session.stepUpUntilUs > model.nowUs, `step-up ${at}`)
    })
    tokens.forEach(({ secret }, at) => {
      assert.equal(people.door.callerOfToken(secret) !== undefined, model.useToken(model.tokens[at]!), `token ${at}`)
    })
  }
  toString = () => 'look at all'
}

/** Somebody works with it: a look every 29 minutes. */
class KeepInUse implements Command {
  readonly hours: number
  constructor(hours: number) {
    this.hours = hours
  }
  check = (model: NaivePeople) => model.sessions.length > 0
  async run(model: NaivePeople, real: Real): Promise<void> {
    for (let look = 0; look < this.hours * 2; look++) {
      await new Wait(29 * US_PER_MINUTE).run(model, real)
      await new LookAtAll().run(model, real)
    }
  }
  toString = () => `keep in use for ${this.hours} h`
}

function wordOf(answer: Answer<unknown>): Word {
  return answer.ok ? 'ok' : (answer.error.code as Word)
}

function codeOf({ enrolled, clock }: Real, name: string, away: number | undefined): { step?: number; code: string } {
  if (away === undefined) return { code: 'no' }
  const step = stepAt(clock.nowUs()) + away
  return { step, code: codeOfStep(enrolled.get(name)!.totpSecret, step) }
}

let tries = 0
/** Lock-outs of addresses have tests of their own. */
function elsewhere() {
  return { address: `10.${(++tries >> 16) & 255}.${(tries >> 8) & 255}.${tries & 255}`, program: '' }
}

const name = fc.constantFrom(...NAMES)
const at = fc.nat({ max: 8 })
const away = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(0, 1, -1) }, fc.constantFrom(-2, 2, undefined))
const wait = fc.constantFrom(
  1,
  20 * US_PER_SECOND,
  30 * US_PER_SECOND,
  US_PER_MINUTE,
  5 * US_PER_MINUTE,
  16 * US_PER_MINUTE,
  29 * US_PER_MINUTE,
  US_PER_DAY,
)

const COMMANDS: fc.Arbitrary<Command>[] = [
  wait.map(us => new Wait(us)),
  wait.map(us => new Wait(us)),
  fc.tuple(fc.oneof(name, fc.constant('nobody')), fc.boolean()).map(given => new SignIn(...given)),
  fc.tuple(name, fc.constant(true)).map(given => new SignIn(...given)),
  fc.tuple(at, away).map(given => new Prove(...given)),
  fc.tuple(at, away).map(given => new Prove(...given)),
  fc.tuple(at, away).map(given => new StepUp(...given)),
  at.map(given => new SignOut(given)),
  name.map(given => new Disable(given)),
  name.map(given => new Enable(given)),
  fc.tuple(name, fc.constantFrom(US_PER_HOUR, 2 * US_PER_DAY)).map(given => new MakeToken(...given)),
  at.map(given => new RevokeToken(given)),
  fc.constant(new LookAtAll()),
  fc.constant(new LookAtAll()),
]

/** Much goes wrong, and little time goes by. */
const HOSTILE: fc.Arbitrary<Command>[] = [
  fc.constantFrom(1, 29 * US_PER_SECOND, 30 * US_PER_SECOND, US_PER_MINUTE, 4 * US_PER_MINUTE).map(us => new Wait(us)),
  fc.tuple(fc.oneof(name, fc.constant('nobody')), fc.constant(false)).map(given => new SignIn(...given)),
  fc.tuple(fc.constant('one'), fc.boolean()).map(given => new SignIn(...given)),
  fc.tuple(fc.constant(0), fc.constant(undefined)).map(given => new Prove(...given)),
  fc.tuple(at, away).map(given => new Prove(...given)),
  fc.tuple(at, fc.constantFrom(undefined, 0)).map(given => new StepUp(...given)),
]

/** A day of sessions in use. */
const LONG: fc.Arbitrary<Command>[] = [
  name.map(given => new SignIn(given, true)),
  at.map(given => new Prove(given, 0)),
  fc.constant(new Wait(29 * US_PER_MINUTE)),
  ...Array.from({ length: 4 }, () => fc.constantFrom(1, 3, 6).map(hours => new KeepInUse(hours))),
]

for (const [what, commandsOf, numRuns] of [
  ['whatever is done', COMMANDS, 20],
  ['when much goes wrong', HOSTILE, 15],
  ['for hours', LONG, 6],
] as const) {
  test(`sessions, lock-outs, codes and tokens are what the naive twin says, ${what}`, async context => {
    const some = fc.commands([...commandsOf], { size: '+1', maxCommands: 80 })
    const property = fc.asyncProperty(some, async commands => fc.asyncModelRun(() => setUp(context), commands))
    await fc.assert(property, { numRuns })
  })
}

async function setUp(context: TestContext): Promise<{ model: NaivePeople; real: Real }> {
  const house = openHouse(context)
  const enrolled = new Map<string, Enrolled>()
  for (const each of NAMES) enrolled.set(each, await enrolPerson(house, each, 'viewer'))
  const model = new NaivePeople(house.clock.timeUs)
  for (const each of NAMES) {
    // The code of the enrolment was that of the step before the clock moved on; theirs is used up.
    const lastStep = lastStepOf(house, each)
    model.people.set(each, { name: each, isDisabled: false, lastStep })
  }
  return { model, real: { ...house, enrolled, tickets: [], sessions: [], tokens: [] } }
}

/** Enrolled one after another, half a minute apart. */
function lastStepOf({ clock }: House, name: (typeof NAMES)[number]): number {
  return stepAt(clock.nowUs()) - (NAMES.length - NAMES.indexOf(name))
}
