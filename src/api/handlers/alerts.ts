/** Alerts, silences and channels, by way of the watch process. */

import type { ALERTS } from '../contract/alerts.ts'
import type { Handlers } from '../handler.ts'
import { deskOutcome, deskRows } from './desk-outcome.ts'

const US_PER_MINUTE = 60_000_000

export const ALERT_HANDLERS: Handlers<keyof typeof ALERTS> = {
  alerts: ({ world, query }) =>
    deskRows(world.alerts.alerts({ ...(query.state && { states: [query.state] }), countMax: query.limit })),
  acknowledgeAlert: ({ world, caller, params }) => deskOutcome(world.alerts.acknowledge(params.alertId, caller.name)),
  resolveAlert: ({ world, caller, params }) => deskOutcome(world.alerts.resolve(params.alertId, caller.name)),
  silences: ({ world }) => deskRows(world.alerts.silences()),
  addSilence: ({ world, caller, body: { minutes, ...match } }) => {
    const fromUs = world.nowUs()
    return deskOutcome(
      world.alerts.addSilence({ ...match, fromUs, untilUs: fromUs + minutes * US_PER_MINUTE }, caller.name),
    )
  },
  endSilence: ({ world, caller, params }) => deskOutcome(world.alerts.endSilence(params.silenceId, caller.name)),
  channels: ({ world }) => deskRows(world.alerts.channels()),
  testChannels: ({ world, caller, body }) => deskRows(world.alerts.testChannels(body.channel, caller.name)),
  deliveries: ({ world, query }) => deskRows(world.alerts.deliveries(query.alert)),
}
