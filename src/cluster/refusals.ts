/** Why a node cannot be promoted: each reason with a code that a person can look up. */

export const REFUSAL_CODES = [
  /** It has not come to where the journal is yet, or its strategies have not. */
  'NOT_READY',
  /** What it computes is not what is on record. */
  'DIFFERS',
  /** It is too far behind the journal. */
  'LAGS',
  /** The leader runs another build of the program. */
  'BUILD_DIFFERS',
  /** The leader runs another configuration. */
  'CONFIG_DIFFERS',
  /** Its clock is too far from the leader's. */
  'CLOCK_OFF',
  /** Another process goes by its name: who would lead, and for whom the lease is kept, could not be told. */
  'NAME_SHARED',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

export interface Standing {
  readonly isReady: boolean
  /** Empty while what it computes is what is on record. */
  readonly difference: string
  /** How far the newest applied input is behind the newest that was heard of, microseconds. */
  readonly lagUs: number
  /** How far its clock is ahead of the leader's; 0 where none is known. */
  readonly clockAheadUs: number
  readonly isNameShared: boolean
  readonly own: { readonly buildId: string; readonly configHash: string }
  /** What the leader runs; empty where nobody has led yet. */
  readonly leader: { readonly buildId: string; readonly configHash: string }
}

export const LAG_US_MAX = 5_000_000
export const CLOCK_OFF_US_MAX = 1_000_000

/** Returns: the code and what was found; empty for a node that can be promoted. */
export function refusalOf(standing: Standing): string {
  const { isReady, difference, lagUs, clockAheadUs, isNameShared, own, leader } = standing
  if (difference !== '') return text('DIFFERS', difference)
  if (isNameShared) return text('NAME_SHARED', 'another process goes by this name: give each node its own (--node)')
  if (leader.buildId !== '' && leader.buildId !== own.buildId)
    return text('BUILD_DIFFERS', `the leader runs build ${leader.buildId}, this node ${own.buildId}`)
  if (leader.configHash !== '' && leader.configHash !== own.configHash)
    return text('CONFIG_DIFFERS', `the leader runs configuration ${leader.configHash}, this node ${own.configHash}`)
  if (!isReady) return text('NOT_READY', 'it has not caught up with the journal yet')
  if (lagUs > LAG_US_MAX)
    return text('LAGS', `it is ${milliseconds(lagUs)} behind, at most ${milliseconds(LAG_US_MAX)} may be`)
  if (Math.abs(clockAheadUs) > CLOCK_OFF_US_MAX)
    return text(
      'CLOCK_OFF',
      `its clock is ${milliseconds(clockAheadUs)} from the leader's, at most ${milliseconds(CLOCK_OFF_US_MAX)} may be`,
    )
  return ''
}

function text(code: RefusalCode, what: string): string {
  return `${code}: ${what}`
}

function milliseconds(us: number): string {
  return `${Math.round(us / 1_000)} ms`
}
