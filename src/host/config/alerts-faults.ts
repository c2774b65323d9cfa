/** What the alerts of a configuration name and do not have: channels, people, schedules, policies. */

import { LEVEL_RULES, type LevelCode } from '../../operations/alerts/level-rules.ts'
import { nearestName } from '../../strategy/nearest-name.ts'
import type { WrittenAlerts } from './alerts-schema.ts'
import type { BuildContext } from './build-context.ts'
import type { ConfigPath } from './config-error.ts'

export function refuseAlertFaults(context: BuildContext): void {
  const { alerts } = context.config
  if (alerts === undefined) return
  const complain = (path: ConfigPath, message: string) => context.complain(['alerts', ...path], message)
  refuseUnknownNames(alerts, complain)
  refuseChannelFaults(alerts, complain)
  refuseSharedNames(alerts, complain)
  refuseEmptyTurns(alerts, complain)
  refuseStepsOutOfOrder(alerts, complain)
  refuseStateThresholds(alerts, complain)
}

type Complain = (path: ConfigPath, message: string) => void

/** A name that one part of the section has from another. */
interface Mention {
  readonly found: string
  readonly known: readonly string[]
  readonly what: string
  readonly path: ConfigPath
}

function refuseUnknownNames(alerts: WrittenAlerts, complain: Complain): void {
  const mentions = [...mentionsOfChannels(alerts), ...mentionsOfPeople(alerts), ...mentionsOfPolicies(alerts)]
  for (const { found, known, what, path } of mentions)
    if (!known.includes(found)) complain(path, unknown(found, known, what))
}

function mentionsOfChannels({ channels, people }: WrittenAlerts): Mention[] {
  const mention = (found: string, path: ConfigPath) => ({ found, known: Object.keys(channels), what: 'channel', path })
  const ofChannels = Object.entries(channels).flatMap(([name, { fallback }]) =>
    fallback === undefined ? [] : [mention(fallback, ['channels', name, 'fallback'])],
  )
  const ofPeople = Object.entries(people).flatMap(([name, ways]) =>
    ways.map((way, at) => mention(way, ['people', name, String(at)])),
  )
  return [...ofChannels, ...ofPeople]
}

function mentionsOfPeople({ people, schedules }: WrittenAlerts): Mention[] {
  const mention = (found: string, path: ConfigPath) => ({ found, known: Object.keys(people), what: 'person', path })
  return Object.entries(schedules).flatMap(([name, schedule]) => [
    ...schedule.people.map((person, at) => mention(person, ['schedules', name, 'people', String(at)])),
    ...schedule.overrides.map(({ person }, at) =>
      mention(person, ['schedules', name, 'overrides', String(at), 'person']),
    ),
  ])
}

function mentionsOfPolicies({ channels, people, schedules, policies, routes = [] }: WrittenAlerts): Mention[] {
  const told = [channels, people, schedules].flatMap(Object.keys)
  const what = 'channel, person or schedule'
  const ofSteps = Object.entries(policies).flatMap(([name, { steps }]) =>
    steps.flatMap(({ tell }, at) =>
      tell.map((found, of) => {
        return { found, known: told, what, path: ['policies', name, 'steps', String(at), 'tell', String(of)] }
      }),
    ),
  )
  const ofRoutes = routes.map(({ policy }, at) => {
    return { found: policy, known: Object.keys(policies), what: 'policy', path: ['routes', String(at), 'policy'] }
  })
  return [...ofSteps, ...ofRoutes]
}

function unknown(found: string, known: readonly string[], what: string): string {
  const nearest = nearestName(found, known)
  const hint = nearest === undefined ? '' : `did you mean ${nearest}? `
  return `there is no ${what} ${found}; ${hint}there are: ${known.join(', ') || 'none'}`
}

function refuseChannelFaults({ channels }: WrittenAlerts, complain: Complain): void {
  for (const [name, channel] of Object.entries(channels)) {
    if (turnsInCircle(channels, name)) complain(['channels', name, 'fallback'], 'leads back to this channel itself')
    if (channel.kind !== 'email') continue
    if ((channel.user === undefined) !== (channel.passwordFile === undefined))
      complain(['channels', name], 'a user and a passwordFile belong together: give both or none')
    if (channel.tls === 'none' && !['127.0.0.1', '::1', 'localhost'].includes(channel.host))
      complain(
        ['channels', name, 'tls'],
        'without TLS everybody on the way reads it: only for a server on this machine',
      )
    if (channel.to.length === 0) complain(['channels', name, 'to'], 'names nobody')
  }
}

function turnsInCircle(channels: WrittenAlerts['channels'], begin: string): boolean {
  const passed = new Set<string>()
  for (let at = channels[begin]?.fallback; at !== undefined && !passed.has(at); at = channels[at]?.fallback) {
    if (at === begin) return true
    passed.add(at)
  }
  return false
}

/** A step names any of the three: which is meant must be plain. */
function refuseSharedNames({ channels, people, schedules }: WrittenAlerts, complain: Complain): void {
  for (const name of Object.keys(people))
    if (name in channels) complain(['people', name], `is the name of a channel as well: call one of them otherwise`)
  for (const name of Object.keys(schedules))
    if (name in channels || name in people)
      complain(['schedules', name], 'is the name of a channel or a person as well: call one of them otherwise')
}

function refuseEmptyTurns({ schedules }: WrittenAlerts, complain: Complain): void {
  for (const [name, { people, overrides }] of Object.entries(schedules)) {
    if (people.length === 0) complain(['schedules', name, 'people'], 'names nobody')
    overrides.forEach(({ from, to }, at) => {
      if (to <= from) complain(['schedules', name, 'overrides', String(at), 'to'], 'is not after from')
    })
  }
}

function refuseStepsOutOfOrder({ policies }: WrittenAlerts, complain: Complain): void {
  for (const [name, { steps }] of Object.entries(policies)) {
    if (steps.length === 0) complain(['policies', name, 'steps'], 'has no step, so nobody would be told')
    steps.forEach(({ after }, at) => {
      if (at > 0 && after <= steps[at - 1]!.after)
        complain(['policies', name, 'steps', String(at), 'after'], 'is not later than the step before')
    })
  }
}

function refuseStateThresholds({ rules }: WrittenAlerts, complain: Complain): void {
  for (const [code, rule] of Object.entries(rules))
    if (rule?.threshold !== undefined && LEVEL_RULES[code as LevelCode].unit === 'state')
      complain(['rules', code, 'threshold'], 'it is so or it is not: there is no threshold to choose')
}
