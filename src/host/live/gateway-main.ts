/** The process of one venue's gateway: effects in, market data and reports out, in the order in which the venue said them. */

import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { VenueSession } from '../../ports.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { isCcxtSettings, openCcxtSession } from '../../venues/ccxt/ccxt-settings.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import type { ListenAddress } from '../../venues/simulated/venue-settings.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { connectToNode } from './gateway-link.ts'
import { MarketEdge } from './market-edge.ts'
import type { ToGateway } from './messages.ts'

const ALIVE_MS = 500

const writer = new RecordWriter()
let isFlushDue = false
let session: VenueSession | undefined

/** Everything that came in one turn of the event loop goes to the node as one message. */
function forward(input: Input): void {
  writer.writeInput(input)
  if (isFlushDue) return
  isFlushDue = true
  setImmediate(flush)
}

function flush(): void {
  isFlushDue = false
  send({ kind: 'Inputs', payload: writer.take() })
}

function begin(message: Extract<ToGateway, { kind: 'Begin' }>): void {
  const onLog = (line: string) => void process.stderr.write(`${line}\n`)
  const edge = new MarketEdge(message.configuration, onLog)
  const { configuration, settings } = message
  const setup = {
    configuration,
    venueIndex: message.venueIndex as VenueIndex,
    clock: SYSTEM_CLOCK,
    report: forward,
    onMarket: (input: MarketInput) => {
      if (edge.admits(input)) forward(input)
    },
  }
  session = isCcxtSettings(settings)
    ? openCcxtSession(settings, { ...setup, onLog })
    : new SimulatedClient({ ...setup, address: settings as ListenAddress })
  setInterval(() => send({ kind: 'Alive' }), ALIVE_MS)
}

const send = connectToNode(message => {
  if (message.kind === 'Begin') begin(message)
  else for (const effect of message.effects) session?.execute(effect)
})
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
