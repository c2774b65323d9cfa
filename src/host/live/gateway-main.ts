/** The process of one venue's gateway: effects in, market data and reports out, in the order in which the venue said them. */

import path from 'node:path'
import type { InstrumentIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { VenueEffect, VenueSession } from '../../ports.ts'
import { isCcxtSettings, openCcxtSession } from '../../venues/ccxt/ccxt-settings.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import type { ListenAddress } from '../../venues/simulated/venue-settings.ts'
import { type BegunLines, beginLines } from './begin-lines.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { GatewayFigures } from './gateway-figures.ts'
import { GatewayKills } from './gateway-kills.ts'
import { connectToNode } from './gateway-link.ts'
import { InputsOut } from './inputs-out.ts'
import { withoutLate } from './late-orders.ts'
import { LeadGate } from './lead-gate.ts'
import { machineUs } from './machine-clock.ts'
import { MessageLog } from './message-log.ts'
import { messagesFolderOf } from './message-segments.ts'
import type { ToGateway } from './messages.ts'
import { faultsTo, tellMarket } from './open-line.ts'

type Begin = Extract<ToGateway, { kind: 'Begin' }>

const ALIVE_MS = 500
const SAMPLES_MS = 1_000
/** A kill that is under way when the node ends goes on for so long. */
const LAST_KILL_MS = 15_000

let session: VenueSession | undefined
let kills: GatewayKills | undefined
let begun: BegunLines | undefined
let figures: GatewayFigures | undefined
let messages: MessageLog | undefined
let ackTimeoutUs = Number.POSITIVE_INFINITY

/** Another parent: the node has died, another one may lead already, and its orders may still be in the pipe. */
const nodePid = process.ppid
const gate = new LeadGate(machineUs, () => process.ppid === nodePid)
const booked = new Set<string>()

function lead(message: Extract<ToGateway, { kind: 'Lead' }>): void {
  for (const executionId of message.bookedExecutionIds) booked.add(executionId)
  gate.lead(message.deadlineUs, out.forward)
}

function begin(message: Begin): void {
  const onLog = (line: string) => void process.stderr.write(`${line}\n`)
  const { configuration, settings, dataFolder } = message
  const { venueId, capabilities } = configuration.venues[message.venueIndex]!
  ackTimeoutUs = capabilities.ackTimeoutUs
  if (dataFolder !== undefined) {
    messages = new MessageLog(path.join(messagesFolderOf(dataFolder), venueId), SYSTEM_CLOCK.nowUs, onLog)
    const send = (effect: VenueEffect) => session?.execute(effect)
    const place = { configuration, venueIndex: message.venueIndex, dataFolder, clock: SYSTEM_CLOCK }
    kills = new GatewayKills({ ...place, send, tell: out.forward, onLog })
  }
  const renewOwnBook = (instrumentIndex: InstrumentIndex) => session?.renewBook?.(instrumentIndex)
  begun = beginLines(message, { forward: out.forward, tell: send, onLog, renewOwnBook })
  const mouth = begun?.lines.mouthOf(0)
  const isExchange = isCcxtSettings(settings)
  figures = new GatewayFigures(venueId)
  const setup = {
    configuration,
    venueIndex: message.venueIndex as VenueIndex,
    clock: SYSTEM_CLOCK,
    report: (report: Report) => {
      // An exchange is down without its private streams: that says nothing of the public ones.
      const isHeard = !isExchange || report.kind === 'DataStateReport'
      if (mouth !== undefined && isHeard && tellMarket(report, mouth)) return
      kills?.onReport(report)
      // An exchange's session measures its requests by itself.
      if (!isExchange) figures?.noteReport(report)
      out.forward(report)
    },
    onMarket: mouth?.onMarket,
    onRaw: mouth?.onRaw,
    onOrderMessage: messages?.take,
  }
  const leading = { standsBy: () => gate.standsBy, mayAddRisk: () => gate.mayAddRisk() }
  const faults = mouth === undefined ? {} : faultsTo(mouth)
  session = isExchange
    ? openCcxtSession(settings, { ...setup, ...faults, onLog, ...leading, booked })
    : new SimulatedClient({ ...setup, address: settings as ListenAddress })
  kills?.begin().catch((error: Error) => onLog(`kill switch: cannot listen: ${error.message}`))
  setInterval(() => send({ kind: 'Alive' }), ALIVE_MS)
  setInterval(tellSamples, SAMPLES_MS)
}

function tellSamples(): void {
  if (figures === undefined) return
  const leftOutCount = messages?.leftOutTotal ?? 0
  const samples = [...figures.samples(session?.figures?.(), leftOutCount), ...(begun?.samples() ?? [])]
  send({ kind: 'Samples', samples })
}

function executeAll({ effects, sentMs, sentUs }: Extract<ToGateway, { kind: 'Execute' }>): void {
  const punctual = withoutLate(effects, (Date.now() - sentMs) * 1_000, ackTimeoutUs)
  for (const failure of punctual.failures) out.forward(failure)
  for (const effect of punctual.effects) {
    figures?.noteExecuted(effect, sentUs)
    execute(effect)
  }
}

function execute(effect: VenueEffect): void {
  const refusal = gate.refusalOf(effect)
  if (refusal !== undefined) out.forward(refusal)
  else if (kills === undefined) session?.execute(effect)
  else kills.execute(effect)
}

function obey(message: ToGateway): void {
  switch (message.kind) {
    case 'Begin':
      return begin(message)
    case 'Execute':
      return executeAll(message)
    case 'Lead':
      return lead(message)
    case 'Resume':
      return kills?.resume(message.scope)
    default:
      message satisfies never
  }
}

const send = connectToNode(obey, async () => {
  await Promise.all([kills?.whenQuiet(LAST_KILL_MS), begun?.close()])
  await messages?.close()
})
const out = new InputsOut(gate, send)
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
