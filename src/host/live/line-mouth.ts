/** What a line of market data says, as whoever listens to it hears it. */

import type { InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { LineRuleCode } from '../../core/market/lines/rules.ts'

export interface LineMouth {
  /** One object of each kind is reused. `sequence`: the venue's number among those of the instrument and kind; 0 for none. */
  onMarket(input: MarketInput, sequence: number, identity?: string): void
  /** The adapter's own verdict on one instrument. */
  onDataState(report: DataStateReport): void
  /** The connection. */
  onState(isUp: boolean, text: string): void
  /** Something of the newest message that could not be read; `undefined`: nobody knows of which instrument. */
  onFault(code: LineRuleCode, instrumentIndex: InstrumentIndex | undefined): void
  /** A message as it came, before it is read. */
  onRaw(text: string, receiveTimeUs: TimeUs): void
}
