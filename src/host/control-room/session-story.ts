/**
 * What happens in a session as a person would tell it afterwards: found by comparing each view of the node with the one
 * before it. Pure.
 *
 * Why from views: they have who said it and why, whoever raised an alert about it or not.
 */

import type { KillLine, SessionView, TradingStateLine } from '../../api/contract/session-view.ts'
import type { Happening } from '../../operations/incidents/incident-tables.ts'

/** Shape: `before` is the view that was told before, of the same or an earlier life of the node. */
export function storyOf(before: SessionView, view: SessionView): Happening[] {
  return [
    ...tradingStates(before, view),
    ...kills(before, view),
    ...strategies(before, view),
    ...venues(before, view),
    ...nodes(before, view),
  ]
}

function tradingStates(before: SessionView, { tradingStates: now, timeUs }: SessionView): Happening[] {
  const keyOf = ({ scope, tradingState }: TradingStateLine) => `${scopeText(scope)} ${tradingState}`
  const old = new Set(before.tradingStates.map(keyOf))
  const begun = now
    .filter(line => !old.has(keyOf(line)))
    .map(line => {
      const { scope, tradingState, sinceUs, actor, reason } = line
      const why = reason === '' ? '' : `: ${reason}`
      return told('Trading', sinceUs, actor, `${scopeText(scope)} is ${tradingState}${why}`)
    })
  const scopes = new Set(now.map(({ scope }) => scopeText(scope)))
  const ended = before.tradingStates
    .filter(({ scope }) => !scopes.has(scopeText(scope)))
    .map(({ scope }) => told('Trading', timeUs, '', `${scopeText(scope)} is Active again`))
  return [...begun, ...ended]
}

function kills(before: SessionView, { kills: now, timeUs }: SessionView): Happening[] {
  const keyOf = ({ scope, accountId }: KillLine) => `${scopeText(scope)} in ${accountId}`
  const [old, current] = [new Set(before.kills.map(keyOf)), new Set(now.map(keyOf))]
  const begun = now.filter(line => !old.has(keyOf(line)))
  const ended = before.kills.filter(line => !current.has(keyOf(line)))
  return [
    ...begun.map(line => told('Trading', line.sinceUs, '', `kill: ${keyOf(line)}`)),
    ...ended.map(line => told('Trading', timeUs, '', `kill: ${keyOf(line)}: no longer awaited`)),
  ]
}

function strategies(before: SessionView, view: SessionView): Happening[] {
  const old = new Map(before.strategies.map(line => [line.strategyId, line]))
  return view.strategies.flatMap(({ strategyId, isRunning, reason, sinceUs }) => {
    if (old.get(strategyId)?.isRunning !== !isRunning) return []
    return [
      told(
        'Trading',
        sinceUs,
        '',
        isRunning ? `strategy ${strategyId} runs` : `strategy ${strategyId} is stopped: ${reason}`,
      ),
    ]
  })
}

function venues(before: SessionView, view: SessionView): Happening[] {
  const old = new Map(before.venues.map(line => [line.venueId, line]))
  return view.venues.flatMap(({ venueId, isUp, text, sinceUs }) => {
    if (old.get(venueId)?.isUp !== !isUp) return []
    return [told('Node', sinceUs, '', `venue ${venueId} is ${isUp ? 'up' : 'down'}${text === '' ? '' : `: ${text}`}`)]
  })
}

function nodes(before: SessionView, { node, cluster, timeUs }: SessionView): Happening[] {
  const epoch =
    node.epoch === before.node.epoch ? [] : [told('Node', timeUs, '', `epoch ${before.node.epoch} → ${node.epoch}`)]
  const [was, is] = [leaderOf(before), leaderOf({ cluster })]
  const leads =
    was === is || is === undefined ? [] : [told('Node', timeUs, '', `${is} leads, ${was ?? 'nobody'} did before`)]
  return [...epoch, ...leads]
}

function leaderOf({ cluster }: Pick<SessionView, 'cluster'>): string | undefined {
  if (cluster === null) return undefined
  return [cluster, ...cluster.others].find(({ role }) => role === 'Leader')?.nodeId
}

/** The same thing has the same key after a restart of whoever tells it. */
function told(kind: Happening['kind'], timeUs: number, actor: string, text: string): Happening {
  return { key: `${timeUs} ${text}`.slice(0, KEY_CHARS), timeUs, kind, actor, text }
}

const KEY_CHARS = 200

function scopeText({ level, name }: TradingStateLine['scope']): string {
  return name === '' ? level.toLowerCase() : `${level.toLowerCase()} ${name}`
}
