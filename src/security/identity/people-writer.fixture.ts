/** A process that changes people as fast as it can, and says what is done: for tests that kill it. Its argument is the file. */

import { openPeople } from './people.ts'

const people = openPeople(process.argv[2]!)
const whence = { address: 'machine', program: 'a test' }
const actor = { kind: 'Machine', name: 'writer' } as const
for (let count = people.roster.people().length; count < 500; count++) {
  const name = `p${count}`
  const invited = people.roster.invite(actor, name, ['viewer'], whence)
  const changed = people.roster.setRoles(actor, name, ['viewer', 'risk'], whence)
  if (!invited.ok || !changed.ok) throw new Error('a change was refused')
  process.stdout.write(`${name}\n`)
}
