/** What the sub-verbs of `holdfast incidents` do: one question to the desk of incidents each, told as a table or as JSON. */

import { writeFileSync } from 'node:fs'
import type {
  Incident,
  IncidentRole,
  IncidentSeverity,
  IncidentState,
  IncidentStep,
  IncidentSummary,
} from '../../ports/incident-desk.ts'
import { deskOf } from '../api/remote-watch.ts'
import type { SignInOptions } from '../api/token.ts'
import { sound } from '../desk-command.ts'
import { CliError } from '../exit-codes.ts'
import { formatBytes, formatWhen, styled, writeJson, writeLine, writeTable } from '../output.ts'
import { actorName } from '../session-control.ts'

export interface SomeOptions extends SignInOptions {
  readonly json?: boolean
  readonly all?: boolean
}
export interface OpenOptions extends SomeOptions {
  readonly severity: IncidentSeverity
  readonly alert?: readonly string[]
}
export interface StateOptions extends SomeOptions {
  readonly why: string
}
export interface RoleOptions extends SomeOptions {
  readonly person: string
}
export interface ActionOptions extends SomeOptions {
  readonly owner: string
}
export interface ExportOptions extends SomeOptions {
  readonly out?: string
}

const LISTED = 50
const TEXT_CHARS = 100

export async function listIncidents(target: string, options: SomeOptions): Promise<void> {
  const { all, json } = options
  const desk = await deskOf(target, options)
  const incidents = sound(await desk.ask({ type: 'Incidents', isOpenOnly: all !== true, countMax: LISTED }), json)
  if (json) return writeJson(incidents)
  if (incidents.length === 0) return writeLine(all ? 'there never was an incident' : 'no open incidents')
  writeTable(titled('id', 'severity', 'state', 'opened', 'commander', 'to do', 'title'), incidents.map(rowOf))
}

function rowOf({ id, severity, state, openedUs, commander, openActionCount, title }: IncidentSummary): string[] {
  const opened = formatWhen(openedUs)
  return [id, styled(COLOURS[severity], severity), state, opened, commander || '–', String(openActionCount), title]
}

const COLOURS = { SEV1: 'red', SEV2: 'red', SEV3: 'yellow', SEV4: 'dim' } as const

export async function showIncident(target: string, id: string, options: SomeOptions): Promise<void> {
  const incident = sound(await (await deskOf(target, options)).ask({ type: 'Incident', id }), options.json)
  if (options.json) return writeJson(incident)
  writeLine(headOf(incident))
  if (incident.alertIds.length > 0) writeLine(`alerts: ${incident.alertIds.join(', ')}`)
  if (incident.actions.length > 0) tellActions(incident)
  writeLine()
  writeTable(
    titled('time', 'what', 'by', ''),
    incident.timeline.map(({ timeUs, kind, actor, text }) => [formatWhen(timeUs), kind, actor, shortened(text)]),
  )
  if (incident.leftOutCount > 0) writeLine(`${incident.leftOutCount} later entries are left out`)
}

function headOf({ id, title, severity, state, commander, scribe }: Incident): string {
  return `${id} ${styled(COLOURS[severity], severity)} ${state}: ${title} (commander ${commander || 'nobody'}, scribe ${scribe || 'nobody'})`
}

function tellActions({ actions }: Incident): void {
  writeLine()
  writeTable(
    titled('', 'action', 'owner', 'done'),
    actions.map(({ number, text, owner, doneUs, doneBy }) => [
      String(number),
      shortened(text),
      owner || '–',
      doneUs === 0 ? 'no' : `${formatWhen(doneUs)} by ${doneBy}`,
    ]),
  )
}

export async function openIncident(target: string, title: string, options: OpenOptions): Promise<void> {
  const incident = { title, severity: options.severity, alertIds: [...(options.alert ?? [])] }
  const desk = await deskOf(target, options)
  tell(sound(await desk.ask({ type: 'OpenIncident', incident, actor: actorName() }), options.json), options)
}

export async function step(target: string, id: string, wanted: IncidentStep, options: SomeOptions): Promise<void> {
  const desk = await deskOf(target, options)
  tell(sound(await desk.ask({ type: 'StepIncident', id, step: wanted, actor: actorName() }), options.json), options)
}

/** What may be said is a choice of the command line. */
export function setState(target: string, id: string, state: string, options: StateOptions): Promise<void> {
  return step(target, id, { kind: 'SetState', state: state as IncidentState, text: options.why }, options)
}

export function setSeverity(target: string, id: string, severity: string, options: SomeOptions): Promise<void> {
  return step(target, id, { kind: 'SetSeverity', severity: severity as IncidentSeverity }, options)
}

export function setRole(target: string, id: string, role: string, options: RoleOptions): Promise<void> {
  return step(target, id, { kind: 'SetRole', role: role as IncidentRole, person: options.person }, options)
}

export function finishAction(target: string, id: string, number: string, options: SomeOptions): Promise<void> {
  if (!/^\d{1,4}$/.test(number)) throw new CliError('usage', `${number} is no number of an action`)
  return step(target, id, { kind: 'FinishAction', number: Number(number) }, options)
}

function tell(incident: Incident, { json }: SomeOptions): void {
  if (json) return writeJson(incident)
  const last = incident.timeline.at(-1)
  writeLine(`${headOf(incident)}${last === undefined ? '' : `\n${last.kind}: ${shortened(last.text)}`}`)
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function exportText(target: string, id: string, options: ExportOptions): Promise<void> {
  const { json, out } = options
  const markdown = sound(await (await deskOf(target, options)).ask({ type: 'PostMortem', id }), json)
  if (out !== undefined) return keep(out, Buffer.from(markdown), options)
  if (json) return writeJson({ markdown })
  process.stdout.write(markdown)
}

export async function exportEvidence(target: string, id: string, options: ExportOptions): Promise<void> {
  const { name, base64 } = sound(await (await deskOf(target, options)).ask({ type: 'Evidence', id }), options.json)
  keep(options.out ?? name, Buffer.from(base64, 'base64'), options)
}

/** For its owner alone, and never in the place of another file. Errors: CliError `environment`. */
function keep(file: string, content: Uint8Array, { json }: SomeOptions): void {
  try {
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new CliError(
      'environment',
      `${file} cannot be written: ${(error as NodeJS.ErrnoException).code}; choose another with --out`,
    )
  }
  if (json) return writeJson({ file, bytes: content.length })
  writeLine(`${file}: ${formatBytes(content.length)}; read it before you hand it on`)
}

function titled(...titles: readonly string[]): { title: string }[] {
  return titles.map(title => ({ title }))
}

function shortened(text: string): string {
  return text.length <= TEXT_CHARS ? text : `${text.slice(0, TEXT_CHARS - 1)}…`
}
