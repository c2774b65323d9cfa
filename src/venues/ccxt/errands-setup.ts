/** What errands and questions about one account stand on. */

import type { AccountIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { Clock } from '../../ports.ts'
import type { Dialect } from './dialect.ts'
import type { VenueFact } from './facts.ts'
import type { MarketTable } from './markets.ts'
import type { OrderNames } from './order-names.ts'
import type { ReportMap } from './report-map.ts'
import type { Rest } from './rest.ts'

export interface ErrandsSetup {
  readonly dialect: Dialect
  readonly accountIndex: AccountIndex
  /** Executions that are booked already. */
  readonly booked: ReadonlySet<string>
  readonly markets: MarketTable
  readonly names: OrderNames
  readonly map: ReportMap
  readonly rest: Rest
  readonly clock: Clock
  /** By the venue's clock. */
  readonly venueMs: () => number
  readonly report: (report: Report) => void
  /** Facts take one way to the core, wherever they come from. */
  readonly take: (facts: readonly VenueFact[]) => void
  readonly onLog: (line: string) => void
}
