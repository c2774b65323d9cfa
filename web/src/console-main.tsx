/** Starts the console in a browser. */

import { render } from 'preact'
import { Console } from './frame/console.tsx'
import { followKeys } from './frame/keys.ts'
import { followLines } from './state/line-history.ts'
import { followNotices } from './state/notices.ts'
import { followClock } from './state/now.ts'
import { followRoute } from './state/route.ts'
import { findOut, followSession, me } from './state/session.ts'
import { followSettings } from './state/settings.ts'
import { followStream } from './state/stream.ts'
import { followUse } from './state/use.ts'

followSettings()
followClock()
followRoute()
followKeys()
followSession()
followStream()
followUse(() => me.value && void findOut())
followLines()
followNotices()
render(<Console />, document.getElementById('console')!)
void findOut()
