/** Fetches what draws charts when the first chart is looked at: it weighs more than all the rest. */

import type { PriceChart } from './price-chart.ts'

export type { PriceChart, PriceChartInput } from './price-chart.ts'

export async function loadChart(element: HTMLElement): Promise<PriceChart> {
  const { mountChart } = await import('./price-chart.ts')
  return mountChart(element)
}
