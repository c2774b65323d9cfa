/** People: everybody for an admin; one's own factors, sessions and tokens for each. */

import { ActButton } from '../parts/act-button.tsx'
import { Badge, When } from '../parts/marks.tsx'
import { Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { programText } from '../text/programs.ts'
import { MyFactors } from './my-factors.tsx'
import { Roster } from './people-roster.tsx'
import { Tokens } from './people-tokens.tsx'

export function People() {
  return (
    <>
      <ScreenHead title="People" />
      <div class="grid">
        {may('ManagePeople') && <Roster />}
        <MyFactors />
        <Tokens />
        <Sessions />
      </div>
    </>
  )
}

function Sessions() {
  const { answer, trouble, again } = useAsked(() => call('sessions'), 'sessions', 10_000)
  return (
    <Panel title={may('ManagePeople') ? 'Sessions of everybody' : 'My sessions'} isFlush>
      <TroubleBox trouble={trouble} />
      <Table
        name="Sessions"
        rows={answer?.rows}
        keyOf={({ sessionId }) => sessionId}
        empty="Nobody is signed in."
        columns={[
          { head: 'Who', cell: ({ name }) => name },
          { head: 'From', cell: ({ whence }) => whence.address },
          { head: 'With', cell: ({ whence: { program } }) => <span title={program}>{programText(program)}</span> },
          { head: 'Began', cell: ({ beganUs }) => <When us={beganUs} /> },
          { head: 'Used last', cell: ({ lastUsedUs }) => <When us={lastUsedUs} /> },
          { head: 'Ends', cell: ({ endsUs }) => <When us={endsUs} /> },
          {
            head: '',
            form: 'actions',
            cell: ({ sessionId, isThis }) =>
              isThis ? (
                <Badge tone="good">this one</Badge>
              ) : (
                <ActButton
                  look="is-small"
                  onAct={async () => {
                    await attempt(
                      call('endSession', { path: { sessionId: String(sessionId) } }),
                      'The session is over.',
                    )
                    again()
                  }}
                >
                  End
                </ActButton>
              ),
          },
        ]}
      />
    </Panel>
  )
}
