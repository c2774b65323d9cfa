/** What an alert has to tell to a timeline. */

import type { Alert } from '../../ports/alert-desk.ts'
import type { Happening } from './incident-tables.ts'

export type KeyedHappening = Happening & { readonly key: string }

/** What became of an alert, each stage once: an alert that comes again has another count. */
export function alertHappenings({ id, code, subject, text, state, ...when }: Alert): KeyedHappening[] {
  if (when.triggeredUs === 0) return []
  const of = `${id} ${code}${subject === '' ? '' : ` ${subject}`}`
  const told = (stage: string, timeUs: number, actor: string, words: string): KeyedHappening[] =>
    timeUs === 0 ? [] : [{ key: `${id} ${stage} ${timeUs}`, timeUs, kind: 'Alert', actor, text: words }]
  return [
    ...told('triggered', when.triggeredUs, '', `${of} (${when.severity}): ${text}`),
    ...told('acknowledged', when.acknowledgedUs, when.acknowledgedBy, `${of} is acknowledged`),
    ...(state === 'Resolved' ? told('resolved', when.resolvedUs, '', `${of} is over (${when.resolvedBy})`) : []),
  ]
}
