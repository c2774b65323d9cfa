/** The equity of one account over time: what is on record, and the newest value as it comes. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { serverNowUs } from '../state/now.ts'
import { numberText, timeText } from '../state/wording.ts'
import { type CurvePoint, curveOf } from '../text/curve.ts'

const SPAN_US: Readonly<Record<string, number>> = { '15 min': 900e6, '2 h': 7_200e6, '1 day': 86_400e6 }
/** The record is asked for again now and then; between, the newest value is added as it comes. */
const ASK_EVERY_MS = 30_000
const ADD_EVERY_US = 2_000_000
const POINTS_MAX = 600

export function EquityCurve(props: { readonly accountId: string; readonly span: string; readonly equity: string }) {
  const { accountId, span, equity } = props
  const spanUs = SPAN_US[span]
  const { answer, trouble } = useAsked(
    () => {
      const fromUs = spanUs === undefined ? {} : { fromUs: Math.floor(serverNowUs.peek() - spanUs) }
      return call('equity', { query: { account: accountId, limit: POINTS_MAX, ...fromUs } })
    },
    `${accountId} ${span}`,
    ASK_EVERY_MS,
  )
  const added = useAdded(equity)
  const recorded = (answer?.rows ?? []).map(row => ({ atUs: row.timeUs, value: Number(row.equity) }))
  const newest = recorded.at(-1)?.atUs ?? 0
  const fromUs = spanUs === undefined ? 0 : serverNowUs.value - spanUs
  const points = [...recorded, ...added.filter(({ atUs }) => atUs > newest)].filter(({ atUs }) => atUs >= fromUs)
  const curve = curveOf(points.filter(({ value }) => Number.isFinite(value)))
  if (curve === undefined) {
    return (
      <p class="faint small">
        {trouble === undefined ? 'The curve begins with the second value on record.' : trouble.message}
      </p>
    )
  }
  const { stroke, area, startY, min, max } = curve
  return (
    <figure class="plain live">
      <svg
        class="curve"
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Equity of ${accountId} between ${min.toFixed(2)} and ${max.toFixed(2)}`}
      >
        <path class="area" d={area} />
        <line class="zero" x1="0" x2="1000" y1={startY} y2={startY} />
        <path class="stroke" d={stroke} />
      </svg>
      <figcaption class="curve-ends">
        <span>{timeText(points[0]!.atUs)}</span>
        <span>
          low {numberText(min.toFixed(2))} · high {numberText(max.toFixed(2))}
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  )
}

/** The values that came while the page is open: one every few seconds, bounded. */
function useAdded(equity: string): readonly CurvePoint[] {
  const added = useSignal<readonly CurvePoint[]>([])
  useEffect(() => {
    const value = Number(equity)
    const atUs = serverNowUs.peek()
    const last = added.peek().at(-1)?.atUs ?? 0
    if (!Number.isFinite(value) || atUs - last < ADD_EVERY_US) return
    added.value = [...added.peek(), { atUs, value }].slice(-POINTS_MAX)
  }, [equity])
  return added.value
}
