/** What the lines of a chart are, with their newest values; each can be switched off. And the candle that is looked at, in figures. */

import type { Bar } from '../../../src/api/contract/trading.ts'
import { LINE_COLORS, LINE_DASHES } from '../chart/line-looks.ts'
import type { ChartLine } from '../chart/lines.ts'
import { numberText, timeText } from '../state/wording.ts'
import { countWords } from '../text/words.ts'

export function ChartLegend(props: {
  readonly lines: readonly ChartLine[]
  readonly hidden: ReadonlySet<string>
  readonly onSwitch: (id: string) => void
}) {
  if (props.lines.length === 0) return null
  return (
    <ul class="legend" aria-label="Lines of the chart">
      {props.lines.map(({ id, title, pane, look, text }) => (
        <li key={id}>
          <button
            type="button"
            class="is-small"
            aria-pressed={!props.hidden.has(id)}
            onClick={() => props.onSwitch(id)}
          >
            <svg
              class={`swatch look-${LINE_COLORS[look % LINE_COLORS.length]!.slice(-1)} ${LINE_DASHES[look % LINE_DASHES.length]}`}
              viewBox="0 0 24 4"
              aria-hidden="true"
            >
              <line x1="0" y1="2" x2="24" y2="2" />
            </svg>
            {title}
            {pane !== '' && !title.endsWith(pane) && <span class="faint"> in {pane}</span>}
            {text !== '' && <span class="mono"> {numberText(text)}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}

const ORIGIN_WORDS: Readonly<Record<Bar['origin'], string>> = {
  Sampled: 'sampled from what the node told',
  Journaled: 'of every trade in the journal',
  Recorded: 'recorded',
  Repaired: 'repaired',
  Imported: 'imported',
}

/** `startUs`: of the candle that is looked at; the newest ones are not told of at once. */
export function CandleFigures(props: { readonly bar: Bar | undefined; readonly startUs: number | undefined }) {
  const { bar, startUs } = props
  if (bar === undefined) return <p class="small candle-figures">{startUs === undefined ? '–' : timeText(startUs)}</p>
  const figures = [
    ['open', bar.open],
    ['high', bar.high],
    ['low', bar.low],
    ['close', bar.close],
  ] as const
  return (
    <p class="small candle-figures">
      <span>{timeText(bar.startUs)}</span>
      {figures.map(([name, text]) => (
        <span key={name}>
          <span class="faint">{name}</span> <span class="mono">{numberText(text)}</span>
        </span>
      ))}
      <span>{ORIGIN_WORDS[bar.origin]}</span>
    </p>
  )
}

/** Where the candles are from, the most first. */
export function originsText(bars: readonly Bar[]): string {
  const [first] = bars
  if (first === undefined) return 'No candle is known yet.'
  const counts = [...Map.groupBy(bars, ({ origin }) => origin)].map(([origin, each]) => [origin, each.length] as const)
  const parts = counts.sort(([, a], [, b]) => b - a).map(([origin, count]) => `${count} ${ORIGIN_WORDS[origin]}`)
  return `${countWords(bars.length, 'candle')} since ${timeText(first.startUs)}: ${parts.join(', ')}.`
}
