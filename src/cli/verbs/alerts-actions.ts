/** What the sub-verbs of `holdfast alerts` do: one question to the watch process each, told as a table or as JSON. */

import type { Result } from '../../core/std/result.ts'
import type { WatchRefusal } from '../../host/control-room/watch-client.ts'
import type { WatchAnswers } from '../../host/control-room/watch-wire.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import { ALERT_STATES } from '../../ports/alert-desk.ts'
import { deskOf } from '../api/remote-watch.ts'
import type { SignInOptions } from '../api/token.ts'
import { sound } from '../desk-command.ts'
import { CliError } from '../exit-codes.ts'
import { formatSeconds, formatWhen, styled, writeJson, writeLine, writeTable } from '../output.ts'
import { actorName } from '../session-control.ts'

export interface SomeOptions extends SignInOptions {
  readonly json?: boolean
  readonly all?: boolean
}
export interface TestOptions extends SomeOptions {
  readonly channel?: string
}
export interface LogOptions extends SomeOptions {
  readonly alert?: string
}
export interface SilenceOptions extends SomeOptions {
  readonly code: string
  readonly subject: string
  readonly from?: number
  readonly for: number
  readonly why: string
}

const COLOURS = { Info: 'dim', Warning: 'yellow', Error: 'red', Critical: 'red' } as const

export async function listAlerts(target: string, options: SomeOptions): Promise<void> {
  const { all, json } = options
  const client = await deskOf(target, options)
  const request = { type: 'Alerts', ...(all && { states: [...ALERT_STATES] }) } as const
  const alerts = sound(await client.ask(request), json)
  if (json) return writeJson(alerts)
  if (alerts.length === 0) return writeLine(all ? 'there never was an alert' : 'no open alerts')
  const titles = ['id', 'severity', 'code', 'about', 'state', 'since', 'count', 'text']
  writeTable(
    titles.map(title => ({ title })),
    alerts.map(rowOf),
  )
}

function rowOf(alert: Alert): string[] {
  const { id, severity, code, subject, openedUs, count, text } = alert
  const shortText = text.length <= 80 ? text : `${text.slice(0, 79)}…`
  const cells = [code, subject, stateText(alert), formatWhen(openedUs), String(count), shortText]
  return [id, styled(COLOURS[severity], severity), ...cells]
}

function stateText({ state, acknowledgedBy, resolvedBy, silencedUntilUs, isFlapping }: Alert): string {
  const by = state === 'Acknowledged' ? acknowledgedBy : state === 'Resolved' ? resolvedBy : ''
  const marks = [by && `by ${by}`, isFlapping && 'flapping', silencedUntilUs > 0 && 'silenced'].filter(Boolean)
  return marks.length === 0 ? state : `${state} (${marks.join(', ')})`
}

export async function acknowledge(target: string, id: string, options: SomeOptions): Promise<void> {
  tellAlert(await (await deskOf(target, options)).ask({ type: 'AcknowledgeAlert', id, actor: actorName() }), options)
}

export async function resolveAlert(target: string, id: string, options: SomeOptions): Promise<void> {
  tellAlert(await (await deskOf(target, options)).ask({ type: 'ResolveAlert', id, actor: actorName() }), options)
}

function tellAlert(answer: Result<Alert, WatchRefusal>, { json }: SomeOptions): void {
  const alert = sound(answer, json)
  if (json) return writeJson(alert)
  writeLine(`${alert.id} ${alert.code} ${alert.subject}: ${stateText(alert)}`)
}

// ── silences ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function addSilence(target: string, options: SilenceOptions): Promise<void> {
  const { code, subject, why, from, json } = options
  const fromUs = from ?? Date.now() * 1_000
  const silence = { code, subject, why, fromUs, untilUs: fromUs + options.for }
  const made = sound(
    await (await deskOf(target, options)).ask({ type: 'AddSilence', silence, actor: actorName() }),
    json,
  )
  if (json) return writeJson(made)
  writeLine(`${made.id}: nobody is told of ${made.code} about ${made.subject} until ${formatWhen(made.untilUs)}`)
}

export async function endSilence(target: string, id: string, options: SomeOptions): Promise<void> {
  const { json } = options
  const ended = sound(await (await deskOf(target, options)).ask({ type: 'EndSilence', id, actor: actorName() }), json)
  if (json) return writeJson(ended)
  writeLine(`${ended.id} is over`)
}

export async function listSilences(target: string, options: SomeOptions): Promise<void> {
  const { json } = options
  const silences = sound(await (await deskOf(target, options)).ask({ type: 'Silences' }), json)
  if (json) return writeJson(silences)
  if (silences.length === 0) return writeLine('no silences')
  writeTable(
    ['id', 'code', 'about', 'from', 'until', 'by', 'why'].map(title => ({ title })),
    silences.map(({ id, code, subject, fromUs, untilUs, by, why }) => [
      id,
      code,
      subject,
      formatWhen(fromUs),
      formatWhen(untilUs),
      by,
      why,
    ]),
  )
}

// ── channels ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function listChannels(target: string, options: SomeOptions): Promise<void> {
  const { json } = options
  const channels = sound(await (await deskOf(target, options)).ask({ type: 'Channels' }), json)
  if (json) return writeJson(channels)
  writeTable(
    ['channel', 'kind', 'state', 'last delivered', 'waiting', 'error'].map(title => ({ title })),
    channels.map(({ name, kind, state, deliveredUs, waitingCount, error }) => [
      name,
      kind,
      styled(state === 'Failing' ? 'red' : state === 'Well' ? 'green' : 'dim', state),
      deliveredUs === 0 ? 'never' : formatWhen(deliveredUs),
      String(waitingCount),
      error,
    ]),
  )
}

/** Errors: CliError `unconfirmed` where a receiver did not take it. */
export async function testChannels(target: string, options: TestOptions): Promise<void> {
  const { channel, json } = options
  const request = { type: 'TestChannels', ...(channel !== undefined && { channel }), actor: actorName() } as const
  const tests = sound(await (await deskOf(target, options)).ask(request), json)
  if (json) writeJson(tests)
  else tellTests(tests)
  const missed = tests.filter(({ isDelivered }) => !isDelivered).map(each => each.channel)
  if (missed.length > 0) throw new CliError('unconfirmed', json ? '' : `not delivered: ${missed.join(', ')}`)
}

function tellTests(tests: WatchAnswers['TestChannels']): void {
  if (tests.length === 0) return writeLine('no channels: alerts.channels of the configuration is empty')
  writeTable(
    ['channel', 'delivered', 'took', 'answer'].map(title => ({ title })),
    tests.map(({ channel, isDelivered, tookUs, text }) => [
      channel,
      isDelivered ? styled('green', 'yes') : styled('red', 'NO'),
      `${Math.round(tookUs / 1_000)} ms`,
      text,
    ]),
  )
}

export async function listDeliveries(target: string, options: LogOptions): Promise<void> {
  const { alert, json } = options
  const request = { type: 'Deliveries', ...(alert !== undefined && { alertId: alert }) } as const
  const deliveries = sound(await (await deskOf(target, options)).ask(request), json)
  if (json) return writeJson(deliveries)
  if (deliveries.length === 0) return writeLine('nobody was told of anything')
  writeTable(
    ['queued', 'channel', 'state', 'after', 'attempts', 'what', 'error'].map(title => ({ title })),
    deliveries.map(({ queuedUs, channel, state, deliveredUs, attemptCount, title, error }) => [
      formatWhen(queuedUs),
      channel,
      styled(state === 'Failed' ? 'red' : state === 'Delivered' ? 'green' : 'yellow', state),
      deliveredUs === 0 ? '' : formatSeconds((deliveredUs - queuedUs) / 1e6),
      String(attemptCount),
      title,
      error,
    ]),
  )
}
