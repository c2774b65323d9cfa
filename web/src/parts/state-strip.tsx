/** States over time as a strip: color and, for those who listen, words. */

import { piecesOf, type Stretch } from '../text/stretches.ts'
import { wordsOf } from '../text/words.ts'

export const STRIP_TONES = ['good', 'warn', 'bad', 'none'] as const
export type StripTone = (typeof STRIP_TONES)[number]

export function StateStrip<State extends string>(props: {
  readonly name: string
  readonly stretches: readonly Stretch<State>[]
  readonly fromUs: number
  readonly untilUs: number
  readonly toneOf: (state: State) => StripTone
  /** Drawn as upright lines. */
  readonly marksUs?: readonly number[]
}) {
  const { name, stretches, fromUs, untilUs, toneOf, marksUs = [] } = props
  const pieces = piecesOf(stretches, fromUs, untilUs)
  const now = stretches.at(-1)
  return (
    <svg
      class="states live"
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}: ${now === undefined ? 'not known' : wordsOf(now.state)}`}
    >
      <rect class="rest" width="1000" height="10" />
      {pieces.map(({ state, from, width }) => (
        <rect
          key={from}
          class={toneOf(state)}
          x={from * 1000}
          width={Math.max(1, width * 1000)}
          {...boxOf(toneOf(state))}
        >
          <title>{wordsOf(state)}</title>
        </rect>
      ))}
      {marksUs
        .filter(timeUs => timeUs > fromUs)
        .map(timeUs => {
          const x = ((timeUs - fromUs) / (untilUs - fromUs)) * 1000
          return <line key={timeUs} class="switch" x1={x} x2={x} y1="0" y2="10" />
        })}
    </svg>
  )
}

/** What is worse stands higher, so that the strip can be read without its colors. */
function boxOf(tone: StripTone): { readonly y: number; readonly height: number } {
  switch (tone) {
    case 'good':
      return { y: 3, height: 4 }
    case 'warn':
      return { y: 1.5, height: 7 }
    case 'bad':
      return { y: 0, height: 10 }
    case 'none':
      return { y: 4.5, height: 1 }
    default:
      return tone satisfies never
  }
}
