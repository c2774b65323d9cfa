/** The process of one venue's gateway: effects in, market data and reports out, in the order in which the venue said them. */

import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import type { ListenAddress } from '../../venues/simulated/venue-settings.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { connectToNode } from './gateway-link.ts'
import { MarketEdge } from './market-edge.ts'
import type { ToGateway } from './messages.ts'

const ALIVE_MS = 500

const writer = new RecordWriter()
let isFlushDue = false
let client: SimulatedClient | undefined

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
  const edge = new MarketEdge(message.configuration, line => process.stderr.write(`${line}\n`))
  client = new SimulatedClient({
    address: message.settings as ListenAddress,
    configuration: message.configuration,
    venueIndex: message.venueIndex as VenueIndex,
    clock: SYSTEM_CLOCK,
    report: forward,
    onMarket: input => {
      if (edge.admits(input)) forward(input)
    },
  })
  setInterval(() => send({ kind: 'Alive' }), ALIVE_MS)
}

const send = connectToNode(message => {
  if (message.kind === 'Begin') begin(message)
  else for (const effect of message.effects) client?.execute(effect)
})
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
