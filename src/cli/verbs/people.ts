/** `holdfast people …`: who may use the console, on the data folder itself, also while a session runs. */

import type { Command } from 'commander'
import { PERMISSION_TABLE, PERMISSIONS, ROLES } from '../../ports/permissions.ts'
import { writeJson, writeTable } from '../output.ts'

export function define(command: Command): void {
  command
    .command('roles')
    .description('Show what each role may do')
    .option('--json', 'write it as JSON')
    .action(showRoles)
}

function showRoles(options: { readonly json?: boolean }): void {
  if (options.json) return writeJson(PERMISSION_TABLE)
  const rows = PERMISSIONS.map(permission => {
    const { roles, stepUp, meaning } = PERMISSION_TABLE[permission]
    const marks = ROLES.map(role => (roles.includes(role) ? 'yes' : '-'))
    return [permission, ...marks, stepUp ? 'yes' : '-', meaning]
  })
  writeTable(
    ['permission', ...ROLES, 'fresh factor', 'to'].map(title => ({ title })),
    rows,
  )
}
