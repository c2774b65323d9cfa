/** An incident as a text for its review: what is known is filled in, what only people know is asked for. */

import type { Incident } from '../../ports/incident-desk.ts'
import { plainLine, tableOf } from './markdown.ts'

const NOBODY = '–'

export function postMortemOf(incident: Incident): string {
  const { id, title, alertIds, timeline, leftOutCount, actions } = incident
  const left = leftOutCount === 0 ? [] : [`${leftOutCount} later entries are left out.`]
  return `${[
    `# ${id}: ${plainLine(title)}`,
    tableOf(['', ''], factsOf(incident)),
    '## Summary',
    '_What happened, in three sentences that somebody understands who was not there._',
    '## Impact',
    '_Orders, positions, money: what was lost, what could have been. For how long nobody could trade, or nobody could stop it._',
    '## Cause',
    '_What broke, and why it could: ask until the answer is something that can be changed._',
    '## What helped, and what did not',
    '_Alerts that came in time, those that came late or never, runbooks that were right or wrong._',
    '## Actions',
    actions.length === 0 ? '_None yet._' : tableOf(['', 'action', 'owner', 'done'], actions.map(actionRow)),
    '## Alerts',
    alertIds.length === 0 ? '_None is linked._' : alertIds.map(plainLine).join(', '),
    '## Timeline',
    tableOf(
      ['time (UTC)', 'what', 'by', ''],
      timeline.map(({ timeUs, kind, actor, text }) => [timeText(timeUs), kind, actor, text]),
    ),
    ...left,
  ].join('\n\n')}\n`
}

function factsOf(incident: Incident): string[][] {
  const { severity, state, openedUs, openedBy, mitigatedUs, resolvedUs, closedUs, commander, scribe } = incident
  return [
    ['Severity', severity],
    ['State', state],
    ['Opened', `${timeText(openedUs)} by ${openedBy || 'a rule'}`],
    ['Mitigated', momentText(mitigatedUs, openedUs)],
    ['Resolved', momentText(resolvedUs, openedUs)],
    ['Closed', momentText(closedUs, openedUs)],
    ['Commander', commander || NOBODY],
    ['Scribe', scribe || NOBODY],
  ]
}

function actionRow({ number, text, owner, doneUs, doneBy }: Incident['actions'][number]): string[] {
  return [String(number), text, owner || NOBODY, doneUs === 0 ? 'no' : `${timeText(doneUs)} by ${doneBy}`]
}

function momentText(timeUs: number, openedUs: number): string {
  return timeUs === 0 ? 'not yet' : `${timeText(timeUs)}, ${durationText(timeUs - openedUs)} after it was opened`
}

function timeText(timeUs: number): string {
  return new Date(timeUs / 1_000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')
}

function durationText(us: number): string {
  const minutes = Math.floor(us / 60_000_000)
  if (minutes < 1) return `${Math.round(us / 1e6)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
