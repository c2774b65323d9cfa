/** Who may do what: roles, permissions, and the one table between them. */

export const ROLES = ['viewer', 'operator', 'trader', 'risk', 'admin', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** What the first person gets, who has nobody else to ask. */
export const FIRST_PERSON_ROLES: readonly Role[] = ['viewer', 'operator', 'trader', 'risk', 'admin']

export const PERMISSIONS = [
  'ViewTrading',
  'ViewMetrics',
  'ViewLogs',
  'ViewAudit',
  'ReduceRisk',
  'HandleAlerts',
  'HandleIncidents',
  'ResumeTrading',
  'OperateStrategies',
  'ChangeLimits',
  'SwitchNodes',
  'ManagePeople',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export interface PermissionRow {
  readonly roles: readonly Role[]
  /** A fresh second factor is asked for; never for what reduces risk. */
  readonly stepUp: boolean
  readonly meaning: string
}

/** The one place that says who may do what; docs/people.md shows it, and a test compares them. */
export const PERMISSION_TABLE: Readonly<Record<Permission, PermissionRow>> = {
  ViewTrading: {
    roles: ROLES,
    stepUp: false,
    meaning: 'see orders, positions, strategies, markets, alerts and incidents',
  },
  ViewMetrics: { roles: ROLES, stepUp: false, meaning: 'read the metrics' },
  ViewLogs: { roles: ['operator', 'risk', 'admin', 'auditor'], stepUp: false, meaning: 'read the log' },
  ViewAudit: { roles: ['risk', 'admin', 'auditor'], stepUp: false, meaning: 'read who did what' },
  ReduceRisk: {
    roles: ['operator', 'trader', 'risk', 'admin'],
    stepUp: false,
    meaning: 'pause, cancel, kill, flatten, stop a strategy',
  },
  HandleAlerts: {
    roles: ['operator', 'trader', 'risk', 'admin'],
    stepUp: false,
    meaning: 'acknowledge, resolve and silence alerts',
  },
  HandleIncidents: {
    roles: ['operator', 'trader', 'risk', 'admin'],
    stepUp: false,
    meaning: 'open, lead, note and close incidents',
  },
  ResumeTrading: {
    roles: ['trader', 'risk'],
    stepUp: true,
    meaning: 'let trade again what was killed, halted or paused',
  },
  OperateStrategies: { roles: ['trader'], stepUp: true, meaning: 'start strategies, change their parameters' },
  ChangeLimits: { roles: ['risk'], stepUp: true, meaning: 'change limits of risk' },
  SwitchNodes: { roles: ['operator', 'admin'], stepUp: true, meaning: 'let another node lead, announce maintenance' },
  ManagePeople: {
    roles: ['admin'],
    stepUp: true,
    meaning: 'invite, reset and disable people, change their roles, end their sessions and tokens',
  },
}

/** What an API token may be given: what needs a fresh second factor is for people alone. */
export const TOKEN_SCOPES: readonly Permission[] = PERMISSIONS.filter(each => !PERMISSION_TABLE[each].stepUp)

export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSIONS.filter(each => PERMISSION_TABLE[each].roles.some(role => roles.includes(role)))
}
