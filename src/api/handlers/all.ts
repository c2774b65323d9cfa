/** Everything that is answered: one handler for each endpoint of the contract, held to it by the compiler. */

import type { EndpointName } from '../contract.ts'
import type { Handlers } from '../handler.ts'
import { ALERT_HANDLERS } from './alerts.ts'
import { COMMAND_HANDLERS } from './commands.ts'
import { INCIDENT_HANDLERS } from './incidents.ts'
import { PEOPLE_HANDLERS } from './people.ts'
import { RECORD_HANDLERS } from './records.ts'
import { SIGNING_IN_HANDLERS } from './signing-in.ts'
import { TRADING_HANDLERS } from './trading.ts'

export const HANDLERS: Handlers<EndpointName> = {
  ...SIGNING_IN_HANDLERS,
  ...PEOPLE_HANDLERS,
  ...TRADING_HANDLERS,
  ...COMMAND_HANDLERS,
  ...ALERT_HANDLERS,
  ...INCIDENT_HANDLERS,
  ...RECORD_HANDLERS,
}
