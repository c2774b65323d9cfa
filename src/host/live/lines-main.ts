/**
 * The process of one venue's lines: every connection that tells about its market, arbitrated, for the node. It has no key and
 * sends no orders. In a paper session on the market of a real venue it moves the simulated one as well.
 */

import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import { isMarketInput, type MarketInput } from '../../core/domain/market-data.ts'
import { ProcessGauge } from '../../operations/metrics/process-gauge.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import { type BegunLines, beginLines } from './begin-lines.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { connectToNode } from './gateway-link.ts'
import { InputsOut } from './inputs-out.ts'
import { LeadGate } from './lead-gate.ts'
import { machineUs } from './machine-clock.ts'
import type { ToGateway } from './messages.ts'
import type { VenueAddress } from './venue-plan.ts'

type Begin = Extract<ToGateway, { kind: 'Begin' }>

const ALIVE_MS = 500
const SAMPLES_MS = 1_000

let begun: BegunLines | undefined
const gate = new LeadGate(machineUs)
const onLog = (line: string) => void process.stderr.write(`${line}\n`)

function begin(message: Begin): void {
  const { configuration, venueIndex, lines: plan } = message
  const place = { configuration, venueIndex: venueIndex as VenueIndex, clock: SYSTEM_CLOCK }
  const move = plan?.feeds === undefined ? () => {} : moverOf(place, plan.feeds)
  const forward = (input: Input) => {
    if (isMarketInput(input)) move(input)
    out.forward(input)
  }
  begun = beginLines(message, { forward, tell: send, onLog })
  begun?.lines.open()
  setInterval(() => send({ kind: 'Alive' }), ALIVE_MS)
  const gauge = new ProcessGauge(`lines ${configuration.venues[venueIndex]!.venueId}`)
  setInterval(() => send({ kind: 'Samples', samples: [...gauge.samples(), ...(begun?.samples() ?? [])] }), SAMPLES_MS)
}

/** What the simulated venue cannot take while it starts again is gone: the market goes on without waiting for it. */
function moverOf(
  place: Pick<ConstructorParameters<typeof SimulatedClient>[0], 'configuration' | 'venueIndex' | 'clock'>,
  address: VenueAddress,
): (input: MarketInput) => void {
  const venue = new SimulatedClient({ ...place, address, wantsOrders: false, report: () => {}, retryMsMax: 200 })
  let lostCount = 0
  return input => {
    if (venue.feed(input)) return
    lostCount++
    if (Number.isInteger(Math.log10(lostCount)))
      onLog(`${lostCount} messages of the market found the simulated venue away`)
  }
}

function obey(message: ToGateway): void {
  switch (message.kind) {
    case 'Begin':
      return begin(message)
    case 'Lead':
      return gate.lead(message.deadlineUs, out.forward)
    case 'Execute':
    case 'Resume':
      // It sends no orders, so there is nothing to be told about them.
      return
    default:
      message satisfies never
  }
}

const send = connectToNode(obey, async () => begun?.close())
const out = new InputsOut(gate, send)
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
