/** Which alerts open an incident by themselves, as a person writes it. */

import { SEVERITIES } from '../../core/domain/effects.ts'
import { INCIDENT_SEVERITIES } from '../../ports/incident-desk.ts'
import { checked, duration, oneOf } from './scalars.ts'
import { list, section } from './section.ts'

const code = () => checked('a code, or a pattern with *', found => /^[A-Z0-9_*]{1,80}$/.test(found))

const incidentRuleSchema = section({
  code: code().prefault('*'),
  severity: oneOf(SEVERITIES).describe('Of the alert: this one, or a graver one.').prefault('Critical'),
  for: duration().describe('So long nobody has acknowledged it.').prefault('5m'),
  as: oneOf(INCIDENT_SEVERITIES).describe('How bad the incident is.').prefault('SEV2'),
})

export const incidentsSchema = list(incidentRuleSchema, '[{ code: OVERFILL, for: 0s, as: SEV1 }]')
