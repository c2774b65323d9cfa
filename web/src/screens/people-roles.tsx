/** The choice of roles, with what each may do. */

import { type Signal, useSignal } from '@preact/signals'
import { permissionsOf, ROLES, type Role } from '../../../src/ports/permissions.ts'
import { wordsOf } from '../text/words.ts'

export function useRoles(first: readonly Role[]): Signal<readonly Role[]> {
  return useSignal<readonly Role[]>(first)
}

export function RoleChecks({ roles }: { readonly roles: Signal<readonly Role[]> }) {
  const set = (role: Role, isWanted: boolean) => {
    roles.value = ROLES.filter(each => (each === role ? isWanted : roles.value.includes(each)))
  }
  return (
    <fieldset>
      <legend>Roles</legend>
      {ROLES.map(role => (
        <label class="check" key={role}>
          <input
            type="checkbox"
            checked={roles.value.includes(role)}
            onChange={event => set(role, event.currentTarget.checked)}
          />
          <span>
            {role} <span class="small faint">{permissionsOf([role]).map(wordsOf).join(', ')}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
