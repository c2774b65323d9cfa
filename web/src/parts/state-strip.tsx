/** States over time as a strip: color and, for those who listen, words. */

import { computed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { serverNowUs } from '../state/now.ts'
import { piecesOf, type Stretch } from '../text/stretches.ts'
import { wordsOf } from '../text/words.ts'

export const STRIP_TONES = ['good', 'warn', 'bad', 'none'] as const
export type StripTone = (typeof STRIP_TONES)[number]

export function StateStrip<State extends string>(props: {
  readonly name: string
  readonly stretches: readonly Stretch<State>[]
  /** As long ago as is shown. */
  readonly spanUs: number
  readonly tones: Readonly<Record<State, StripTone>>
  /** Drawn as upright lines. */
  readonly marks?: readonly { readonly timeUs: number }[]
}) {
  const { name, stretches, spanUs, tones, marks = [] } = props
  const untilUs = useMemo(() => computed(() => nextStepUs(serverNowUs.value, spanUs)), [spanUs]).value
  const fromUs = untilUs - spanUs
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
          class={tones[state]}
          x={from * 1000}
          width={Math.max(1, width * 1000)}
          {...BOXES[tones[state]]}
        >
          <title>{wordsOf(state)}</title>
        </rect>
      ))}
      {marks
        .filter(({ timeUs }) => timeUs > fromUs)
        .map(({ timeUs }) => {
          const x = ((timeUs - fromUs) / (untilUs - fromUs)) * 1000
          return <line key={timeUs} class="switch" x1={x} x2={x} y1="0" y2="10" />
        })}
    </svg>
  )
}

/** A strip is a few hundred points wide: it is drawn anew when it has moved by one. */
const STEPS = 300

function nextStepUs(nowUs: number, spanUs: number): number {
  const stepUs = spanUs / STEPS
  return Math.ceil(nowUs / stepUs) * stepUs
}

/** What is worse stands higher, so that the strip can be read without its colors. */
const BOXES: Readonly<Record<StripTone, { readonly y: number; readonly height: number }>> = {
  good: { y: 3, height: 4 },
  warn: { y: 1.5, height: 7 },
  bad: { y: 0, height: 10 },
  none: { y: 4.5, height: 1 },
}
