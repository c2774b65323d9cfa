/** What the severities of incidents mean, for people. */

import type { IncidentSeverity } from '../../../src/ports/incident-desk.ts'
import type { Tone } from '../parts/marks.tsx'

export const SEVERITY_WORDS: Readonly<Record<IncidentSeverity, string>> = {
  SEV1: 'money is being lost or cannot be controlled',
  SEV2: 'trading stands',
  SEV3: 'something is impaired',
  SEV4: 'worth a look',
}

const TONES: Readonly<Record<IncidentSeverity, Tone>> = { SEV1: 'bad', SEV2: 'bad', SEV3: 'warn', SEV4: 'info' }

export function incidentTone(severity: IncidentSeverity): Tone {
  return TONES[severity]
}
