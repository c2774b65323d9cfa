/** The box that a price chart is drawn in: made once, fed as things change. */

import { useEffect, useRef } from 'preact/hooks'
import { settings, shownTheme } from '../state/settings.ts'
import { toastTrouble } from '../state/toasts.ts'
import { loadChart, type PriceChart, type PriceChartInput } from './load.ts'

export function ChartBox(props: {
  readonly input: PriceChartInput
  /** Where to look; undefined: at the newest. A new `visit` goes there again. */
  readonly at: { readonly timeUs: number | undefined; readonly visit: number }
  readonly name: string
  readonly onOlder: () => void
  readonly onLook: (startUs: number | undefined) => void
}) {
  const { input, at, name } = props
  const heard = useRef(props)
  heard.current = props
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<PriceChart>(undefined)
  const isEmpty = input.candles.length === 0
  // What draws may come later than the wish to look somewhere: it looks where it is wished by then.
  const lookAt = () => {
    const { at, input } = heard.current
    if (at.timeUs === undefined) chart.current?.goToNewest()
    else chart.current?.goTo(at.timeUs, input.barUs)
    if (at.visit > 0) box.current?.scrollIntoView({ block: 'nearest' })
  }
  useEffect(() => {
    let isGone = false
    loadChart(box.current!)
      .then(made => {
        if (isGone) return made.remove()
        chart.current = made
        made.paint(heard.current.input)
        made.show(heard.current.input)
        made.follow(
          () => heard.current.onOlder(),
          startUs => heard.current.onLook(startUs),
        )
        if (heard.current.input.candles.length > 0) lookAt()
      })
      .catch(toastTrouble)
    return () => {
      isGone = true
      chart.current?.remove()
      chart.current = undefined
    }
  }, [])
  useEffect(() => chart.current?.paint(input), [shownTheme.value, settings.value.zone, input.decimals])
  useEffect(() => chart.current?.show(input), [input])
  useEffect(lookAt, [at.visit, isEmpty, input.barUs])
  return <div class="chart live" ref={box} role="img" aria-label={name} />
}
