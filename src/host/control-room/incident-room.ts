/** The incidents of a session in the process that watches it: fed by what the supervisor tells, asked by the watch socket. */

import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { SessionView } from '../../api/contract/session-view.ts'
import { mapOf, okOf, type Result } from '../../core/std/result.ts'
import { RingBuffer } from '../../core/std/ring-buffer.ts'
import { evidenceOf } from '../../operations/incidents/evidence.ts'
import type { IncidentRule } from '../../operations/incidents/incident-rules.ts'
import { Incidents } from '../../operations/incidents/incidents.ts'
import { postMortemOf } from '../../operations/incidents/post-mortem.ts'
import type { Alert } from '../../ports/alert-desk.ts'
import type { EvidenceFile, Incident, IncidentRefusal, IncidentSummary } from '../../ports/incident-desk.ts'
import type { Sample } from '../../ports/metrics.ts'
import { openJournalReader } from '../../store/sqlite/journal-reader.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { buildIdOf } from '../standby/build-id.ts'
import type { IncidentRequest } from './incident-wire.ts'
import { storyOf } from './session-story.ts'

export interface IncidentRoomSetup {
  readonly db: DatabaseSync
  readonly rules: readonly IncidentRule[]
  readonly dataFolder: string
  readonly configFile: string
  /** Those that are open, and the newest of those that are over. */
  readonly alerts: () => readonly Alert[]
  readonly metricsText: () => string
  /** That this process knows: they are in no bundle. */
  readonly secrets: () => readonly string[]
}

type Answered = Result<unknown, IncidentRefusal>

const LOG_LINES_KEPT = 5_000
const LOG_LINE_CHARS = 2_000

export class IncidentRoom {
  readonly #setup: IncidentRoomSetup
  readonly #incidents: Incidents
  readonly #log = new RingBuffer<string>(LOG_LINES_KEPT)
  readonly #listeners = new Set<(incidents: readonly IncidentSummary[]) => void>()
  #view: SessionView | undefined

  constructor(setup: IncidentRoomSetup) {
    this.#setup = setup
    this.#incidents = new Incidents({
      db: setup.db,
      rules: setup.rules,
      viewText: () => (this.#view === undefined ? undefined : JSON.stringify(this.#view)),
      onChange: () => this.#tellAll(),
    })
  }

  takeView(view: SessionView): void {
    const before = this.#view
    this.#view = view
    if (before !== undefined) for (const each of storyOf(before, view)) this.#incidents.happened(each)
  }

  takeNode(state: string, text: string, timeUs: number): void {
    const words = `node: ${state.toLowerCase()}${text === '' ? '' : `: ${text}`}`
    this.#incidents.happened({ timeUs, kind: 'Node', actor: '', text: words })
  }

  takeLog(text: string, timeUs: number): void {
    this.#log.push(`${new Date(timeUs / 1_000).toISOString()} ${text.slice(0, LOG_LINE_CHARS)}`)
  }

  /** A person told the session to do something, and it did. */
  takeCommand(actor: string, text: string, timeUs: number): void {
    this.#incidents.happened({ timeUs, kind: 'Command', actor, text })
  }

  /** Once a second. */
  consider(): void {
    this.#incidents.considerAlerts(this.#setup.alerts(), SYSTEM_CLOCK.nowUs())
  }

  answer(request: Exclude<IncidentRequest, { type: 'FollowIncidents' }>): Answered {
    const nowUs = SYSTEM_CLOCK.nowUs()
    switch (request.type) {
      case 'Incidents':
        return okOf(this.#incidents.list(request))
      case 'Incident':
        return this.#incidents.get(request.id)
      case 'OpenIncident':
        return this.#incidents.open(request.incident, request.actor, nowUs)
      case 'StepIncident':
        return this.#incidents.step(request.id, request.step, request.actor, nowUs)
      case 'PostMortem':
        return mapOf(this.#incidents.get(request.id), postMortemOf)
      case 'Evidence':
        return mapOf(this.#incidents.get(request.id), incident => this.#evidenceOf(incident))
      default:
        return request satisfies never
    }
  }

  /** Tells those that are not closed now and after each change. Returns: ends it. */
  follow(listener: (incidents: readonly IncidentSummary[]) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#incidents.current())
    return () => void this.#listeners.delete(listener)
  }

  samples(): Sample[] {
    return this.#incidents.samples()
  }

  /** Writes what waits. */
  close(): void {
    this.#incidents.flush()
  }

  #tellAll(): void {
    const current = this.#incidents.current()
    for (const listener of this.#listeners) listener(current)
  }

  #evidenceOf(incident: Incident): EvidenceFile {
    const { alerts, metricsText, configFile, secrets } = this.#setup
    const bundle = evidenceOf({
      incident,
      alerts: alerts(),
      views: this.#incidents.viewsOf(incident.id),
      logLines: [...this.#log],
      metricsText: metricsText(),
      configText: readText(configFile),
      facts: this.#facts(),
      secrets: secrets(),
    })
    return { name: `incident-${incident.id}.zip`, base64: Buffer.from(bundle).toString('base64') }
  }

  #facts(): Record<string, unknown> {
    const { dataFolder } = this.#setup
    return {
      program: buildIdOf(),
      node: process.version,
      system: `${process.platform} ${process.arch}`,
      journal: headOf(dataFolder),
      store: this.#view?.store ?? null,
    }
  }
}

/** Of a journal in this folder; where it is elsewhere the view tells how far it is. */
function headOf(dataFolder: string): unknown {
  try {
    const reader = openJournalReader(dataFolder)
    const head = reader.head()
    reader.close()
    return head
  } catch (error) {
    return (error as Error).message
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return `# ${(error as Error).message}\n`
  }
}
