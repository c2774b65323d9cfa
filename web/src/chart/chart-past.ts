/** The past of a chart as it is known so far: the newest page, asked again and again, and older ones as somebody looks there. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Bar } from '../../../src/api/contract/trading.ts'
import { BAR_LENGTHS_US, type BarLength, type BarsWish, type PlotSeries } from '../../../src/ports/chart-past.ts'
import { call, type Trouble } from '../state/client.ts'
import { serverNowUs } from '../state/now.ts'
import { troubleOf } from '../state/toasts.ts'
import { joinedBars } from './candles.ts'
import { joinedPlots } from './lines.ts'

const BARS_ASKED = 500
const BARS_SHOWN_MAX = 10_000
const ASK_EVERY_MS = 5_000

interface Known {
  readonly bars: readonly Bar[]
  readonly plots: readonly PlotSeries[]
  /** The `before` of the page before; `null`: there is none, or nobody wants more. */
  readonly next: number | null
  /** Another one: what was drawn may have changed. */
  readonly revision: number
}

export interface ChartPastView extends Known {
  readonly trouble: Trouble | undefined
  /** Asks for the page before. Resolves when it is there. */
  readonly older: () => Promise<void>
  /** Asks for pages until a time is reached, or nothing is left. */
  readonly reach: (timeUs: number) => Promise<void>
}

const NOTHING: Known = { bars: [], plots: [], next: null, revision: 0 }

export function useChartPast(instrument: string, length: BarLength): ChartPastView {
  const known = useSignal<Known>(NOTHING)
  const trouble = useSignal<Trouble | undefined>(undefined)
  /** One question at a time; what was asked for another chart is not heard. */
  const turn = useRef<Promise<void>>(Promise.resolve())
  const round = useRef(0)

  const ask = (before: () => number | null | undefined): Promise<void> => {
    const own = round.current
    const asking = turn.current.then(async () => {
      const wanted = before()
      if (own !== round.current || wanted === null) return
      try {
        const limit = wanted === undefined ? newCountOf(known.peek(), BAR_LENGTHS_US[length]) : BARS_ASKED
        const page = await pageOf({ instrument, length, limit, before: wanted })
        if (own !== round.current) return
        known.value = wanted === undefined ? withNewest(known.value, page) : withOlder(known.value, page)
        trouble.value = undefined
      } catch (error) {
        if (own === round.current) trouble.value = troubleOf(error)
      }
    })
    turn.current = asking
    return asking
  }
  const older = () => ask(() => known.value.next)
  const reach = async (timeUs: number) => {
    await turn.current
    for (let last = -1; known.value.next !== null && known.value.next > timeUs && known.value.next !== last; ) {
      last = known.value.next
      await older()
    }
  }
  useEffect(() => {
    round.current++
    known.value = { ...NOTHING, revision: known.peek().revision + 1 }
    const newest = () => void ask(() => undefined)
    newest()
    const timer = setInterval(newest, ASK_EVERY_MS)
    return () => {
      round.current++
      clearInterval(timer)
    }
  }, [instrument, length])
  return { ...known.value, trouble: trouble.value, older, reach }
}

type Page = Omit<Known, 'revision'>

/** As many as there can be since the last one that is known, that one and the one before included. */
function newCountOf({ bars }: Known, barUs: number): number {
  const last = bars.at(-1)
  return last === undefined
    ? BARS_ASKED
    : Math.min(BARS_ASKED, Math.ceil((serverNowUs.peek() - last.startUs) / barUs) + 2)
}

async function pageOf(wish: BarsWish): Promise<Page> {
  const { instrument, length, before } = wish
  const { rows, next } = await call('bars', { query: wish })
  const first = rows[0]
  if (first === undefined) return { bars: [], plots: [], next }
  const toUs = before === undefined ? undefined : rows.at(-1)!.startUs + BAR_LENGTHS_US[length] + 1
  const drawn = await call('plots', { query: { instrument, length, fromUs: first.startUs, toUs } })
  return { bars: rows, plots: drawn.rows, next }
}

function withNewest(known: Known, page: Page): Known {
  const last = known.bars.at(-1)
  const revision = known.revision + 1
  // Nobody looked for longer than a page: what lies between is asked for when somebody goes there.
  if (last === undefined || (page.bars[0]?.startUs ?? 0) > last.startUs) return { ...page, revision }
  return { ...known, bars: joinedBars(known.bars, page.bars), plots: joinedPlots(known.plots, page.plots), revision }
}

function withOlder(known: Known, page: Page): Known {
  const bars = joinedBars(known.bars, page.bars)
  const next = bars.length < BARS_SHOWN_MAX ? page.next : null
  return { bars, plots: joinedPlots(known.plots, page.plots), next, revision: known.revision + 1 }
}
