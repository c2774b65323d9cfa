/** The bundle of an incident: what was known at its time, in plain texts without secrets, for people who were not there. */

import { zstdDecompressSync } from 'node:zlib'
import type { Alert } from '../../ports/alert-desk.ts'
import type { Incident } from '../../ports/incident-desk.ts'
import type { KeptView } from './incident-tables.ts'
import { postMortemOf } from './post-mortem.ts'
import { redact } from './redact.ts'
import { type ZipFile, zipOf } from './zip.ts'

export interface EvidenceParts {
  readonly incident: Incident
  readonly alerts: readonly Alert[]
  readonly views: readonly KeptView[]
  /** Oldest first. */
  readonly logLines: readonly string[]
  readonly metricsText: string
  /** As it is written; empty where it cannot be read. */
  readonly configText: string
  /** Program, Node, system, and where the journal ends: names and their values. */
  readonly facts: Readonly<Record<string, unknown>>
  /** That this process knows, word for word. */
  readonly secrets: readonly string[]
}

/** A text that is longer loses its beginning. */
const TEXT_BYTES_MAX = 2_000_000
/** What goes through the socket of the watch process, as base64. */
const ZIP_BYTES_MAX = 3_000_000

const VIEWS_MAX = 20

const CONTENTS = `What is in here, all of it without secrets as far as they can be known by their look: read it before you hand it on.

incident.json, incident.md   the incident with its timeline
alerts.json                  the alerts of the session, those of the incident among them
views/                       what the node told about itself when it was opened, and at each change of its state
log.txt                      what the processes of the session said, the newest lines
metrics.txt                  all metrics at the time of this bundle
config.yaml                  the configuration as it is written
facts.json                   versions, and where the journal ends
`

/** Texts that do not compress are cut shorter until the bundle fits. */
export function evidenceOf(parts: EvidenceParts): Uint8Array {
  for (let bytesMax = TEXT_BYTES_MAX; ; bytesMax /= 2) {
    const bundle = bundleOf(parts, bytesMax)
    if (bundle.length <= ZIP_BYTES_MAX) return bundle
  }
}

function bundleOf(parts: EvidenceParts, bytesMax: number): Uint8Array {
  const { incident, alerts, views, logLines, metricsText, configText, facts, secrets } = parts
  const text = (name: string, content: string): ZipFile => ({
    name: `${incident.id}/${name}`,
    content: newestOf(redact(content, secrets), bytesMax),
  })
  return zipOf([
    text('README.txt', CONTENTS),
    text('incident.json', jsonOf(incident)),
    text('incident.md', postMortemOf(incident)),
    text('alerts.json', jsonOf(alerts)),
    ...views
      .slice(-VIEWS_MAX)
      .map(({ timeUs, view }) => text(`views/${timeUs}.json`, zstdDecompressSync(view).toString('utf8'))),
    text('log.txt', `${logLines.join('\n')}\n`),
    text('metrics.txt', metricsText),
    text('config.yaml', configText),
    text('facts.json', jsonOf(facts)),
  ])
}

function newestOf(text: string, bytesMax: number): Buffer {
  const bytes = Buffer.from(text)
  return bytes.length <= bytesMax ? bytes : bytes.subarray(bytes.length - bytesMax)
}

function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
