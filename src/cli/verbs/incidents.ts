/** `holdfast incidents list | show | open | note | state | severity | role | link | action | done | export | evidence`. */

import { type Command, Option } from 'commander'
import { INCIDENT_ROLES, INCIDENT_SEVERITIES, INCIDENT_STATES } from '../../ports/incident-desk.ts'
import { takesDesk } from '../desk-command.ts'
import type {
  ActionOptions,
  ExportOptions,
  OpenOptions,
  RoleOptions,
  SomeOptions,
  StateOptions,
} from './incidents-actions.ts'

const actions = () => import('./incidents-actions.ts')
const ID = 'such as I3'

export function define(command: Command): void {
  takesDesk(command.command('list'))
    .description('Those that are open or mitigated; with --all the newest of all')
    .option('--all', 'those that are resolved or closed as well')
    .action(async (target: string, options: SomeOptions) => (await actions()).listIncidents(target, options))
  takesDesk(command.command('show'), '<id>', ID)
    .description('One incident with its alerts, actions and timeline')
    .action(async (target: string, id: string, options: SomeOptions) =>
      (await actions()).showIncident(target, id, options),
    )
  takesDesk(command.command('open'), '<title>', 'what is wrong, in one line')
    .description('Open an incident')
    .addOption(severityOption())
    .option('--alert <id...>', 'alerts that belong to it, such as A17')
    .action(async (target: string, title: string, options: OpenOptions) =>
      (await actions()).openIncident(target, title, options),
    )
  defineSteps(command)
  defineFiles(command)
}

function defineSteps(command: Command): void {
  takesDesk(command.command('note'), '<id>', ID)
    .argument('<text>', 'what was seen, thought or done')
    .description('Write into its timeline')
    .action(async (target: string, id: string, text: string, options: SomeOptions) =>
      (await actions()).step(target, id, { kind: 'Note', text }, options),
    )
  takesDesk(command.command('state'), '<id>', ID)
    .addArgument(command.createArgument('<state>', 'what it is now').choices([...INCIDENT_STATES]))
    .description('Mitigated: the damage has stopped; resolved: the cause is gone; closed: learned from; or open again')
    .option('--why <text>', 'it is put on record', '')
    .action(async (target: string, id: string, state: string, options: StateOptions) =>
      (await actions()).setState(target, id, state, options),
    )
  takesDesk(command.command('severity'), '<id>', ID)
    .addArgument(command.createArgument('<severity>', 'how bad it is').choices([...INCIDENT_SEVERITIES]))
    .description('SEV1: money is being lost or cannot be controlled, to SEV4: worth a look')
    .action(async (target: string, id: string, severity: string, options: SomeOptions) =>
      (await actions()).setSeverity(target, id, severity, options),
    )
  takesDesk(command.command('role'), '<id>', ID)
    .addArgument(command.createArgument('<role>', 'who decides, who writes').choices([...INCIDENT_ROLES]))
    .description('Say who commands it, who writes for it')
    .option('--person <name>', 'left out: nobody any more', '')
    .action(async (target: string, id: string, role: string, options: RoleOptions) =>
      (await actions()).setRole(target, id, role, options),
    )
  takesDesk(command.command('link'), '<id>', ID)
    .argument('<alert>', 'such as A17')
    .description('Say that an alert belongs to it')
    .action(async (target: string, id: string, alertId: string, options: SomeOptions) =>
      (await actions()).step(target, id, { kind: 'LinkAlert', alertId }, options),
    )
  takesDesk(command.command('action'), '<id>', ID)
    .argument('<text>', 'what is to be done')
    .description('Note something that is to be done because of it')
    .option('--owner <name>', 'who does it', '')
    .action(async (target: string, id: string, text: string, options: ActionOptions) =>
      (await actions()).step(target, id, { kind: 'AddAction', text, owner: options.owner }, options),
    )
  takesDesk(command.command('done'), '<id>', ID)
    .argument('<number>', 'of the action')
    .description('Say that an action is done')
    .action(async (target: string, id: string, number: string, options: SomeOptions) =>
      (await actions()).finishAction(target, id, number, options),
    )
}

function defineFiles(command: Command): void {
  takesDesk(command.command('export'), '<id>', ID)
    .description('Write it as Markdown, for its review')
    .option('--out <file>', 'in place of the standard output')
    .action(async (target: string, id: string, options: ExportOptions) =>
      (await actions()).exportText(target, id, options),
    )
  takesDesk(command.command('evidence'), '<id>', ID)
    .description('Write a zip of what is known of its time, without secrets')
    .option('--out <file>', 'default: incident-ID.zip here')
    .action(async (target: string, id: string, options: ExportOptions) =>
      (await actions()).exportEvidence(target, id, options),
    )
}

function severityOption(): Option {
  return new Option('--severity <severity>', 'how bad it is').choices([...INCIDENT_SEVERITIES]).default('SEV3')
}
