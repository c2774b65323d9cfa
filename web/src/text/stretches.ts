/** What a line of the market was, over time: kept while the page is open, bounded, for a strip of states. */

export interface Stretch<State extends string> {
  readonly state: State
  readonly fromUs: number
}

const STRETCHES_MAX = 400

/** Adds what it is now; returns the same list where nothing changed. */
export function extend<State extends string>(
  stretches: readonly Stretch<State>[],
  state: State,
  atUs: number,
): readonly Stretch<State>[] {
  if (stretches.at(-1)?.state === state) return stretches
  return [...stretches, { state, fromUs: atUs }].slice(-STRETCHES_MAX)
}

export interface Piece<State extends string> {
  readonly state: State
  /** Of the whole width, 0 to 1. */
  readonly from: number
  readonly width: number
}

/** Lays out what lies between two times; before the first stretch nothing is known. */
export function piecesOf<State extends string>(
  stretches: readonly Stretch<State>[],
  fromUs: number,
  untilUs: number,
): Piece<State>[] {
  const shareOf = (timeUs: number) => Math.min(1, Math.max(0, (timeUs - fromUs) / (untilUs - fromUs)))
  return stretches.flatMap(({ state, fromUs: beganUs }, at) => {
    const from = shareOf(beganUs)
    const width = shareOf(stretches[at + 1]?.fromUs ?? untilUs) - from
    return width > 0 ? [{ state, from, width }] : []
  })
}
